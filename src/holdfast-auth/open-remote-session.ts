// One session of RemoteAuth in a vault: its zip goes in as files, and comes back as a zip.
import type { PreparedZip, RemoteSession } from '../adapters/wwebjs/remote-store.ts';
import { HoldfastError } from '../core/errors.ts';
import { judgeShrink } from '../core/judge-shrink.ts';
import { parsePlace } from '../core/place.ts';
import { sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import { classifyProfilePath } from '../engines/wwebjs/classify-profile-path.ts';
import type { OperationContext } from '../operations/context.ts';
import type { SessionContent } from '../ports/snapshot-content.ts';
import type { TakenSnapshot } from '../ports/vault.ts';
import { holdLease } from '../stores/entries/hold-lease.ts';
import { FolderStore } from '../stores/folder/folder-store.ts';
import { refOfProfile } from '../stores/folder-wwebjs/look-at-profile-folder.ts';
import { profileFolders } from '../stores/folder-wwebjs/profile-folders.ts';
import { snapshotProfiles } from '../stores/folder-wwebjs/snapshot-profiles.ts';
import { StagedProfile } from '../stores/folder-wwebjs/staged-profile.ts';
import { claimZip } from '../stores/remote-auth-zip/claim-zip.ts';
import type { ClaimedZip } from '../stores/remote-auth-zip/claim-zip.ts';
import { findZip, sessionOfZip } from '../stores/remote-auth-zip/find-zip.ts';
import { moveZip } from '../stores/remote-auth-zip/move-zip.ts';
import { packZip } from '../stores/remote-auth-zip/pack-zip.ts';

export interface RemoteAuthAt {
  /** As RemoteAuth says it. */
  readonly session: string;
  readonly tenant: string;
  /** Of the RemoteAuth; absolute. */
  readonly dataPath: string;
}

/** Two machines that back up one session do so in turns, and do not wait for each other for longer. */
const leaseWaitMs = 60_000;

export async function openRemoteSession(
  { session, tenant, dataPath }: RemoteAuthAt,
  context: OperationContext,
): Promise<RemoteSession> {
  const id = sessionOfZip(session);
  const name: VaultName = { engine: 'wwebjs', tenant, id };
  const vault = () => context.vault({ create: true });
  return {
    name,
    exists: async () => (await (await vault()).session(name).latest()) !== null,
    isRunning: async () => isRunning(dataPath, id, context),
    prepare: async () => prepare(context, name, dataPath),
    async claim() {
      const zip = await claim(session, dataPath, context);
      return { take: () => take(context, name, zip).finally(() => zip.drop()) };
    },
    retire: async () => (await vault()).session(name).retire('RemoteAuth deleted it', context.nowMs()),
  };
}

async function isRunning(dataPath: string, id: string, context: OperationContext): Promise<boolean> {
  const { place, ref, store } = folderOf(dataPath, id, context);
  if ((await snapshotProfiles(place, { store, nowMs: context.nowMs }).check(ref)).state === 'absent')
    return false;
  return (await store.inUse(ref)).answer === 'yes';
}

async function take(context: OperationContext, name: VaultName, zip: ClaimedZip): Promise<TakenSnapshot> {
  const { place, store } = folderOf(zip.folder, name.id, context);
  const ref = refOfProfile(place, zip.name, 'file');
  if (ref === null) throw new HoldfastError('SESSION_NOT_FOUND', { session: zip.name });
  const content = await snapshotProfiles(place, { store, nowMs: context.nowMs }).open(ref, { set: 'whole' });
  try {
    return await publish(context, name, content);
  } finally {
    await content.close();
  }
}

/** Under a lease of its own: of two machines that back up one session, one at a time does. */
async function publish(
  context: OperationContext,
  name: VaultName,
  content: SessionContent,
): Promise<TakenSnapshot> {
  const vault = await context.vault({ create: true });
  const { tenant, id } = name;
  const terms = { purpose: 'a backup of RemoteAuth', ttlMs: 60_000, waitMs: leaseWaitMs };
  const held = await holdLease(vault.leases('wwebjs'), { tenant, id }, terms);
  try {
    return await vault.session(name).take(content, {
      takenAtMs: context.nowMs(),
      madeBy: 'HoldfastStore',
      owner: held.owner,
      held: held.lease,
      partOf: classifyProfilePath,
      judgeShrink,
      signal: held.lost,
    });
  } finally {
    await held.release();
  }
}

/** Restored beside, checked by its engine, packed, and read back. */
async function prepare(context: OperationContext, name: VaultName, dataPath: string): Promise<PreparedZip> {
  const session = (await context.vault({ create: true })).session(name);
  const latest = await session.latest();
  if (latest === null)
    throw new HoldfastError('SNAPSHOT_NOT_FOUND', { snapshot: 'latest', session: sessionName(name) });
  const { place, ref, store } = folderOf(dataPath, name.id, context);
  const staged = new StagedProfile(place, store, ref, 'RemoteAuth');
  await staged.discard();
  try {
    await session.restore(latest.id, staged.sink);
    const health = await staged.check();
    if (health.state === 'damaged' || health.state === 'absent') {
      const cause = health.why.join(' ');
      throw new HoldfastError('SNAPSHOT_HURT', { snapshot: latest.id, session: sessionName(name), cause });
    }
    await packZip(staged.path, `${staged.path}.zip`);
    return {
      moveTo: (path) => moveZip(`${staged.path}.zip`, path),
      discard: () => moveZip(`${staged.path}.zip`, null),
    };
  } finally {
    await staged.discard();
  }
}

async function claim(session: string, dataPath: string, { nowMs }: OperationContext): Promise<ClaimedZip> {
  const { path, looked } = await findZip(session, dataPath);
  const zip = path === null ? null : await claimZip(path, nowMs());
  if (zip !== null) return zip;
  throw new HoldfastError('ZIP_MISSING', { session, cause: `looked for ${looked.join(' and ')}` });
}

interface ProfileFolder {
  readonly place: ReturnType<typeof parsePlace>;
  readonly ref: SessionRef;
  readonly store: FolderStore;
}

function folderOf(folder: string, id: string, { nowMs }: OperationContext): ProfileFolder {
  const place = parsePlace(`wwebjs:${folder}`, process.cwd());
  const ref = refOfProfile(place, id, 'folder');
  if (ref === null)
    throw new HoldfastError('SESSION_NAME_INVALID', { session: id, cause: 'RemoteAuth gives no such name' });
  // RemoteAuth itself wrote to all of this a moment ago: that is no sign that somebody else uses it.
  return { place, ref, store: new FolderStore(place, profileFolders, { pool: null, quietMs: 0, nowMs }) };
}
