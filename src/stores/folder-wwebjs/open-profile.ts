// Opens a profile for a snapshot: as it lies where nobody uses it, else as a cut that was checked.
import { lstatSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { InUse } from '../../core/inventory.ts';
import type { SessionForm } from '../../core/session.ts';
import { checkProfile } from '../../engines/wwebjs/check-profile.ts';
import type { ProfileHealth } from '../../engines/wwebjs/check-profile.ts';
import { localStorageDatabase, whatsappIndexedDb } from '../../engines/wwebjs/login-databases.ts';
import type { ContentFile, ContentOptions, SessionContent } from '../../ports/snapshot-content.ts';
import { lockHolders } from '../folder/process-table.ts';
import { makeCutFolder, tidyCutFolders } from './cut-folder.ts';
import type { CutFolder } from './cut-folder.ts';
import { markOf, modifiedMsOf } from './file-mark.ts';
import { hotCut } from './hot-cut.ts';
import type { HotCut } from './hot-cut.ts';
import { ProfileContent } from './profile-content.ts';
import { profileOnDisk } from './profile-on-disk.ts';
import { readSingletonLock } from './read-profile.ts';
import { withoutTornTail } from './torn-tails.ts';
import { walkProfile } from './walk-profile.ts';
import type { ProfileWalk } from './walk-profile.ts';

export interface ProfileToOpen {
  /** Of the place: a cut lies there. */
  readonly root: string;
  /** Of the profile, absolute. */
  readonly folder: string;
  readonly form: SessionForm;
  /** The session's name and the place's URL, for messages. */
  readonly session: string;
  readonly place: string;
  nowMs(): number;
  inUse(): Promise<InUse>;
}

const pausesMs = [20, 100, 500];

/** @throws SESSION_ABSENT, SESSION_DAMAGED, SESSION_IN_USE, CONTENT_CHANGED, STAGING_FAILED; what the disk throws */
export async function openProfile(profile: ProfileToOpen, options: ContentOptions): Promise<SessionContent> {
  for (let tries = 0; ; tries++) {
    options.signal?.throwIfAborted();
    await mustBeFolder(profile);
    const isFree = (await isPlainlyFree(profile)) || (await profile.inUse()).answer === 'no';
    const attempt = isFree ? await openCold(profile, options) : await openHot(profile, options);
    if (attempt instanceof ProfileContent) return attempt;
    const pauseMs = pausesMs[tries];
    // A browser that makes its databases in this moment has none, or seems to have damaged ones.
    const isSure = attempt.code !== 'CONTENT_CHANGED' && tries > 0;
    if (pauseMs === undefined || isSure) throw attempt;
    await pause(pauseMs);
  }
}

/**
 * No lock of Chromium, and nobody holds a file lock in it: so nobody runs on it. Looking at every process and open file
 * of the machine takes longer than all the rest of a snapshot; whoever comes meanwhile moves files, which `confirm` sees.
 */
async function isPlainlyFree({ folder, form }: ProfileToOpen): Promise<boolean> {
  // RemoteAuth copies into its folders without any lock.
  if (form !== 'local-profile' || process.platform !== 'linux') return false;
  if (readSingletonLock(join(folder, 'SingletonLock')).state !== 'none') return false;
  const holders = await lockHolders();
  const databases = [whatsappIndexedDb, localStorageDatabase];
  return databases.every((path) => {
    const lock = lstatSync(join(folder, path, 'LOCK'), { throwIfNoEntry: false });
    return lock === undefined || !holders.has(lock.ino);
  });
}

async function openCold(
  profile: ProfileToOpen,
  options: ContentOptions,
): Promise<ProfileContent | HoldfastError> {
  const { folder, session } = profile;
  const again = (): Promise<ProfileWalk> => walkProfile(folder, options.set, profile.nowMs());
  const walk = await again();
  const health = await checkProfile(profileOnDisk(folder), checkOptions(options));
  const content = new ProfileContent({
    session,
    how: 'cold',
    set: options.set,
    folder,
    walk: { ...walk, files: walk.files.map((file) => withoutTornTail(file, health.tornTails)) },
    again,
    close: async () => {},
  });
  const verdict = verdictOf(profile, health);
  if (verdict === null) return content;
  // A browser that starts in this moment makes it seem damaged.
  return content.confirm().then(
    () => verdict,
    (error: unknown) => {
      if (error instanceof HoldfastError) return error;
      throw error;
    },
  );
}

async function openHot(
  profile: ProfileToOpen,
  options: ContentOptions,
): Promise<ProfileContent | HoldfastError> {
  const cutFolder = await onStaging(profile, async () => {
    await tidyCutFolders(profile.root, profile.nowMs());
    return makeCutFolder(profile.root);
  });
  try {
    const attempt = await cutInto(profile, cutFolder, options);
    if (!(attempt instanceof ProfileContent)) await cutFolder.drop();
    return attempt;
  } catch (error) {
    await cutFolder.drop();
    throw error;
  }
}

async function cutInto(
  profile: ProfileToOpen,
  cutFolder: CutFolder,
  options: ContentOptions,
): Promise<ProfileContent | HoldfastError> {
  const { folder, session } = profile;
  const { set, signal } = options;
  const into = cutFolder.path;
  const request = { folder, into, set, nowMs: profile.nowMs(), ...(signal && { signal }) };
  const cut = await onStaging(profile, () => hotCut(request));
  const health = await checkProfile(profileOnDisk(into), checkOptions(options));
  const verdict = verdictOf(profile, health);
  if (verdict !== null) return movedOr(profile, cut, verdict);
  // Of a format that is not known, nobody can tell whether a copy of it in use is torn.
  if (health.state === 'unknown-format') return inUse(profile, health.why.join(' '));
  if (cut.missed.length > 0) return changed(profile, `${cut.missed.join(', ')} went away`);
  const again = (): Promise<ProfileWalk> => walkProfile(into, 'whole', profile.nowMs());
  const walk = await again();
  return new ProfileContent({
    session,
    how: 'hot',
    set,
    folder: into,
    walk,
    files: walk.files.map((file) => asInProfile(file, cut, profile.nowMs())),
    leftOut: cut.leftOut,
    again,
    close: () => cutFolder.drop(),
  });
}

/** Mode, time and mark of the original, so that the next snapshot knows what it need not read. */
function asInProfile(
  { path, sizeBytes, modifiedMs, mode, shape, writtenOnce }: ProfileWalk['files'][number],
  { originals }: HotCut,
  nowMs: number,
): ContentFile {
  const stat = originals.get(path)?.stat ?? null;
  if (stat === null) return { path, sizeBytes, modifiedMs, mode, mark: null, shape };
  return {
    path,
    sizeBytes,
    modifiedMs: modifiedMsOf(stat),
    mode: Number(stat.mode & 0o777n),
    mark: markOf(stat, nowMs, writtenOnce),
    shape,
  };
}

/** A cut that is damaged says nothing of the profile where its databases did not hold still meanwhile. */
function movedOr(profile: ProfileToOpen, { needed }: HotCut, verdict: HoldfastError): HoldfastError {
  const moving = [...needed].filter(([, cut]) => !cut.heldStill).map(([path]) => path);
  if (moving.length === 0) return verdict;
  return changed(profile, `no cut of ${moving.join(' and ')} was whole`);
}

/** null where it can be taken. */
function verdictOf({ session, place }: ProfileToOpen, health: ProfileHealth): HoldfastError | null {
  if (health.state === 'absent') return new HoldfastError('SESSION_ABSENT', { session, place });
  if (health.state !== 'damaged') return null;
  return new HoldfastError('SESSION_DAMAGED', { session, cause: health.why.join(' ').replace(/\.$/, '') });
}

async function mustBeFolder({ folder, session, place }: ProfileToOpen): Promise<void> {
  const stat = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new HoldfastError('SESSION_ABSENT', { session, place }, { cause: error });
    throw error;
  });
  if (stat.isDirectory()) return;
  throw new HoldfastError('SESSION_UNREADABLE', { session, cause: `${folder} is no folder` });
}

/** Whatever hinders a cut hinders nothing else: the profile is as it was. */
async function onStaging<Value>({ session }: ProfileToOpen, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!isOfTheDisk(error)) throw error;
    throw new HoldfastError('STAGING_FAILED', { session, cause: error.message }, { cause: error });
  }
}

function isOfTheDisk(error: unknown): error is NodeJS.ErrnoException {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EMFILE'].includes(code);
}

function changed({ session }: ProfileToOpen, cause: string): HoldfastError {
  return new HoldfastError('CONTENT_CHANGED', { session, cause });
}

function inUse({ session }: ProfileToOpen, cause: string): HoldfastError {
  return new HoldfastError('SESSION_IN_USE', { session, cause });
}

function checkOptions({ deep, signal }: ContentOptions): { deep?: boolean; signal?: AbortSignal } {
  return { ...(deep !== undefined && { deep }), ...(signal !== undefined && { signal }) };
}
