// Which of two snapshots of a session is the newer one. A clock may be wrong, so it decides last of all.
import type { SnapshotInfo } from './snapshot.ts';

type Order = Pick<SnapshotInfo, 'epoch' | 'sequence' | 'takenAtMs' | 'id'>;

/** That of the later owner; else that which was begun when the vault knew more snapshots; of two begun at once that of the later time. */
export function isNewerSnapshot(one: Order, than: Order | null): boolean {
  if (than === null) return true;
  if (one.epoch !== than.epoch) return one.epoch > than.epoch;
  if (one.sequence !== than.sequence) return one.sequence > than.sequence;
  if (one.takenAtMs !== than.takenAtMs) return one.takenAtMs > than.takenAtMs;
  return one.id > than.id;
}
