// Restores the latest snapshot; where the vault has lost a part of it, the newest one that is whole and not older than what is here.
import { HoldfastError } from '../../core/errors.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { ProfileGround } from './profile-ground.ts';
import type { VaultHold } from './start-profile.ts';

export interface RestoreRequest {
  readonly hold: VaultHold;
  readonly first: SnapshotInfo;
  /** Others only count if their epoch is higher; null: any of the same pairing. */
  readonly above: number | null;
  /** What lies here is whole and may be used where no snapshot that counts is. */
  readonly orUse: boolean;
  readonly alert: (error: Error) => void;
}

/** Beyond so many the vault itself is the trouble, and a person should look. */
const most = 5;

/**
 * @returns null where none that counts is whole, and what lies here may be used
 * @throws HoldfastError SNAPSHOT_HURT of the latest where none of the newest is whole; MOVE_FAILED, BLOBS_UNAVAILABLE
 */
export async function restoreNewestWhole(
  ground: ProfileGround,
  { hold, alert, orUse, ...request }: RestoreRequest,
): Promise<SnapshotInfo | null> {
  const { vault, lease } = hold;
  const hurt: HoldfastError[] = [];
  for (const snapshot of await candidates(ground, hold, request)) {
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
  if (orUse) return null;
  throw hurt[0] ?? new TypeError('there is at least the first one');
}

async function candidates(
  { name }: ProfileGround,
  { vault }: VaultHold,
  { first, above }: Pick<RestoreRequest, 'first' | 'above'>,
): Promise<readonly SnapshotInfo[]> {
  const session = vault.session(name);
  const [{ snapshots }, endedUpTo] = [await session.list(), (await session.state())?.endedUpTo ?? -1];
  const others = snapshots.filter(
    ({ id, standing, epoch, sequence }) =>
      standing === 'good' && id !== first.id && sequence > endedUpTo && epoch > (above ?? -1),
  );
  return [first, ...others].slice(0, most);
}
