// Which snapshot of a session is the newest that nothing is known against: for whoever should not take a hurt one.
import { isNewerSnapshot } from './newer-snapshot.ts';
import type { SnapshotInfo } from './snapshot.ts';

/**
 * Never one of an ended pairing. null where there is none.
 * @param hurt their ids; @param endedUpTo see VaultedSession
 */
export function newestWhole(
  snapshots: readonly SnapshotInfo[],
  hurt: ReadonlySet<string>,
  endedUpTo: number,
): SnapshotInfo | null {
  const whole = snapshots.filter(
    ({ id, standing, sequence }) => standing === 'good' && sequence > endedUpTo && !hurt.has(id),
  );
  return whole.reduce<SnapshotInfo | null>((best, one) => (isNewerSnapshot(one, best) ? one : best), null);
}
