// Restores the latest snapshot; where the vault has lost a part of it, the newest one that is whole.
import { HoldfastError } from '../../core/errors.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { ProfileGround } from './profile-ground.ts';
import type { VaultHold } from './start-profile.ts';

export interface RestoreRequest {
  readonly hold: VaultHold;
  readonly first: SnapshotInfo;
  readonly alert: (error: Error) => void;
}

/** Beyond so many the vault itself is the trouble, and a person should look. */
const most = 5;

/** @throws HoldfastError SNAPSHOT_HURT of the latest where none of the newest is whole; MOVE_FAILED, BLOBS_UNAVAILABLE */
export async function restoreNewestWhole(
  ground: ProfileGround,
  { hold, first, alert }: RestoreRequest,
): Promise<SnapshotInfo> {
  const { vault, lease } = hold;
  const hurt: HoldfastError[] = [];
  for (const snapshot of await candidates(ground, hold, first)) {
    try {
      const remarks = await ground.restore(snapshot, vault, lease);
      for (const remark of remarks) alert(new Error(remark));
      return snapshot;
    } catch (error) {
      if (!(error instanceof HoldfastError && error.code === 'SNAPSHOT_HURT')) throw error;
      hurt.push(error);
      alert(error);
    }
  }
  throw hurt[0] ?? new TypeError('there is at least the first one');
}

async function candidates(
  { name }: ProfileGround,
  { vault }: VaultHold,
  first: SnapshotInfo,
): Promise<readonly SnapshotInfo[]> {
  const { snapshots } = await vault.session(name).list();
  const older = snapshots.filter(({ id, standing }) => standing === 'good' && id !== first.id);
  return [first, ...older].slice(0, most);
}
