// What RemoteAuth left as a zip, as content of a snapshot, so that old zips can go into a vault.
import { lstat } from 'node:fs/promises';
import { HoldfastError } from '../../core/errors.ts';
import { cacheFolderOf } from '../../engines/wwebjs/cache-folders.ts';
import { checkProfile } from '../../engines/wwebjs/check-profile.ts';
import type { ProfileFiles, ProfileHealth, TornTail } from '../../engines/wwebjs/check-profile.ts';
import { classifyProfilePath } from '../../engines/wwebjs/classify-profile-path.ts';
import { isLevelDbFolder, numberedFile } from '../../engines/wwebjs/level-db/file-names.ts';
import type { ContentFile, ContentOptions, SessionContent } from '../../ports/snapshot-content.ts';
import { lookOf, markOf } from './file-mark.ts';
import { withoutTornTail } from './torn-tails.ts';
import { ZipFile } from './zip-file.ts';
import type { ZipEntry } from './zip-file.ts';
import { ZipWindow } from './zip-window.ts';

export interface ZipToOpen {
  /** Absolute path of the zip. */
  readonly folder: string;
  /** The session's name and the place's URL, for messages. */
  readonly session: string;
  readonly place: string;
  nowMs(): number;
}

/** @throws SESSION_DAMAGED where it is truncated, or what is in it is not whole; SESSION_ABSENT where no login is in it */
export async function openZip(
  { folder: path, session, place, nowMs }: ZipToOpen,
  { set, deep = false, signal }: ContentOptions,
): Promise<SessionContent> {
  const zip = await ZipFile.open(path, session);
  let tornTails: readonly TornTail[];
  try {
    const health = await checkOpenZip(zip, deep, signal);
    tornTails = health.tornTails;
    if (health.state === 'absent') throw new HoldfastError('SESSION_ABSENT', { session, place });
    if (health.state === 'damaged')
      throw new HoldfastError('SESSION_DAMAGED', { session, cause: health.why.join(' ') });
  } catch (error) {
    await zip.close();
    throw error;
  }
  const chosen = zip.entries.filter((entry) => isChosen(entry, set));
  const files = filesOf(zip, chosen, nowMs()).map((file) => withoutTornTail(file, tornTails));
  return {
    how: 'cold',
    set,
    files,
    emptyFolders: emptyFoldersOf(chosen),
    leftOut: zip.entries
      .filter(({ isLink }) => isLink)
      .map((entry) => ({ path: entry.path, why: 'it is a symbolic link, which is not followed' })),
    read: (file) => upTo(zip.read(file), files.find((each) => each.path === file)?.sizeBytes ?? 0),
    async confirm() {
      const now = await lstat(path, { bigint: true });
      if (lookOf(now, false) === lookOf(zip.stat, false)) return;
      throw new HoldfastError('CONTENT_CHANGED', { session, cause: 'the zip was written anew' });
    },
    close: () => zip.close(),
  };
}

export async function checkZip(path: string, { deep }: { readonly deep: boolean }): Promise<ProfileHealth> {
  let zip: ZipFile | null = null;
  try {
    zip = await ZipFile.open(path, path);
    return await checkOpenZip(zip, deep, undefined);
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'SESSION_DAMAGED')) throw error;
    return { state: 'damaged', why: [`${String(error.details['cause'])}.`], warnings: [], tornTails: [] };
  } finally {
    await zip?.close();
  }
}

/** All of it is read, for its checksum. */
async function* upTo(
  pieces: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let left = sizeBytes;
  for await (const piece of pieces) {
    if (left > 0) yield piece.subarray(0, left);
    left -= piece.length;
  }
}

async function checkOpenZip(
  zip: ZipFile,
  deep: boolean,
  signal: AbortSignal | undefined,
): Promise<ProfileHealth> {
  if (deep) {
    for (const { path } of zip.entries) {
      if (path.endsWith('/')) continue;
      // For its checksum alone, at the end.
      for await (const piece of zip.read(path)) if (piece.length > 0) signal?.throwIfAborted();
    }
  }
  const window = new ZipWindow(zip);
  try {
    return await checkProfile(profileInZip(zip, window), { deep, ...(signal !== undefined && { signal }) });
  } finally {
    await window.close();
  }
}

function profileInZip(zip: ZipFile, window: ZipWindow): ProfileFiles {
  const sizes = new Map(zip.entries.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const below = (folder: string): string[] =>
    [...sizes.keys()]
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1));
  return {
    levelDb: (folder) => ({
      async list() {
        const names = below(folder).filter((name) => name !== '' && !name.includes('/'));
        return new Map(names.map((name) => [name, sizes.get(`${folder}/${name}`) ?? 0]));
      },
      read: (name, from, lengthBytes) => window.read(`${folder}/${name}`, from, lengthBytes),
    }),
    async names(folder) {
      return [...new Set(below(folder).flatMap((name) => name.split('/')[0] || []))];
    },
    async head(path, lengthBytes) {
      return sizes.has(path) ? window.read(path, 0, lengthBytes) : null;
    },
  };
}

function isChosen({ path, isLink }: ZipEntry, set: 'essential' | 'whole'): boolean {
  if (isLink || classifyProfilePath(path) === 'lock') return false;
  return set === 'whole' || cacheFolderOf(path) === null;
}

function filesOf(zip: ZipFile, chosen: readonly ZipEntry[], nowMs: number): ContentFile[] {
  const names = new Map<string, string[]>();
  for (const { path } of chosen) {
    const parent = parentOf(path);
    const inIt = names.get(parent) ?? [];
    inIt.push(path.slice(parent.length + 1));
    names.set(parent, inIt);
  }
  const levelDbs = new Set([...names].filter(([, inIt]) => isLevelDbFolder(inIt)).map(([folder]) => folder));
  const zipMark = markOf(zip.stat, nowMs, false);
  return chosen.flatMap((entry) => {
    const { path, sizeBytes, modifiedMs, mode, crc } = entry;
    if (path.endsWith('/')) return [];
    const parent = parentOf(path);
    const file = levelDbs.has(parent) ? numberedFile(path.slice(parent.length + 1)) : null;
    const mark = zipMark === null ? null : `${zipMark} ${crc}`;
    return [{ path, sizeBytes, modifiedMs, mode, mark, shape: file?.kind ?? 'plain' }];
  });
}

function emptyFoldersOf(chosen: readonly ZipEntry[]): string[] {
  const folders = chosen.filter(({ path }) => path.endsWith('/')).map(({ path }) => path);
  return folders
    .filter((folder) => !chosen.some(({ path }) => path !== folder && path.startsWith(folder)))
    .map((folder) => folder.slice(0, -1));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
