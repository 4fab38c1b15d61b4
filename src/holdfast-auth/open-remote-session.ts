// One session of RemoteAuth in a vault: its zip goes in as files, and comes back as a zip.
import type { AdoptPolicy } from '../adapters/wwebjs/decide-start.ts';
import type { PreparedZip, RemoteEnd, RemoteSession } from '../adapters/wwebjs/remote-session.ts';
import { HoldfastError } from '../core/errors.ts';
import { isNewerSnapshot } from '../core/newer-snapshot.ts';
import { sessionName } from '../core/session.ts';
import type { SnapshotInfo, VaultName } from '../core/snapshot.ts';
import type { OperationContext } from '../operations/context.ts';
import type { SessionVault, TakenSnapshot } from '../ports/vault.ts';
import { refOfProfile } from '../stores/folder-wwebjs/look-at-profile-folder.ts';
import { StagedProfile } from '../stores/folder-wwebjs/staged-profile.ts';
import { claimZip } from '../stores/remote-auth-zip/claim-zip.ts';
import type { ClaimedZip } from '../stores/remote-auth-zip/claim-zip.ts';
import { findZip, sessionOfZip } from '../stores/remote-auth-zip/find-zip.ts';
import { moveZip } from '../stores/remote-auth-zip/move-zip.ts';
import { packZip } from '../stores/remote-auth-zip/pack-zip.ts';
import { publishBackup } from './publish-backup.ts';
import { RemoteProfile } from './remote-profile.ts';

export interface RemoteAuthAt {
  /** As RemoteAuth says it. */
  readonly session: string;
  readonly tenant: string;
  /** Of the RemoteAuth; absolute. */
  readonly dataPath: string;
  readonly adopt: AdoptPolicy;
}

/** Stand in the vault as why the session is retired. */
const reasons: Readonly<Record<RemoteEnd, string>> = {
  'in-doubt': 'RemoteAuth deleted it: a log-out, or a conflict',
  'for-good': 'RemoteAuth deleted it: a log-out',
};

export async function openRemoteSession(
  { session, tenant, dataPath, adopt }: RemoteAuthAt,
  context: OperationContext,
): Promise<RemoteSession> {
  const name: VaultName = { engine: 'wwebjs', tenant, id: sessionOfZip(session) };
  const profile = new RemoteProfile(dataPath, name, context, adopt);
  const inVault = async (): Promise<SessionVault> => (await profile.vault()).session(name);
  return {
    name,
    user: () => profile.user(),
    secure: () => profile.secure(),
    putAway: () => profile.putAway(),
    mark: (epoch) => profile.mark(epoch),
    latest: async () => (await inVault()).latest(),
    doubted: async () => doubted(await inVault()),
    prepare: async (snapshot) => prepare(await inVault(), snapshot, profile),
    async claim() {
      const zip = await claim(session, dataPath, context);
      return { take: () => take(context, zip, profile).finally(() => zip.drop()) };
    },
    retire: async (end) => (await inVault()).retire(reasons[end], context.nowMs()),
  };
}

async function doubted(session: SessionVault): Promise<SnapshotInfo | null> {
  const state = await session.state();
  if (state?.retired?.why !== reasons['in-doubt']) return null;
  const { snapshots } = await session.list();
  return snapshots
    .filter(({ standing }) => standing === 'good')
    .reduce<SnapshotInfo | null>((best, info) => (isNewerSnapshot(info, best) ? info : best), null);
}

async function take(
  context: OperationContext,
  zip: ClaimedZip,
  profile: RemoteProfile,
): Promise<TakenSnapshot> {
  const claimed = new RemoteProfile(zip.folder, profile.name, context, 'refuse');
  const ref = refOfProfile(claimed.place, zip.name, 'file');
  if (ref === null) throw new HoldfastError('SESSION_NOT_FOUND', { session: zip.name });
  const content = await claimed.snapshots.open(ref, { set: 'whole' });
  try {
    const to = { vault: await profile.vault(), origin: await profile.origin() };
    return await publishBackup(context, profile.name, content, to);
  } finally {
    await content.close();
  }
}

/** Restored beside, checked by its engine, packed, and read back. */
async function prepare(
  session: SessionVault,
  { id }: SnapshotInfo,
  { place, ref, store, name }: RemoteProfile,
): Promise<PreparedZip> {
  const staged = new StagedProfile(place, store, ref, 'RemoteAuth');
  await staged.discard();
  try {
    await session.restore(id, staged.sink);
    const health = await staged.check();
    if (health.state === 'damaged' || health.state === 'absent') {
      const cause = health.why.join(' ');
      throw new HoldfastError('SNAPSHOT_HURT', { snapshot: id, session: sessionName(name), cause });
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
