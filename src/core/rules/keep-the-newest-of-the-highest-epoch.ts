// Keeps the snapshot that a restore would take: with a wrong clock, the newest by its time may be another one.
import { isNewerSnapshot } from '../newer-snapshot.ts';
import { newestFirst } from '../retention.ts';
import type { SnapshotInfo } from '../snapshot.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepTheNewestOfTheHighestEpoch = chosenSnapshots(
  'keep-the-newest-of-the-highest-epoch',
  (good) => {
    const newer = (best: SnapshotInfo | null, one: SnapshotInfo): SnapshotInfo | null =>
      isNewerSnapshot(one, best) ? one : best;
    const latest = newestFirst(good).reduce(newer, null);
    return latest === null ? [] : [{ id: latest.id, reason: 'the latest: what a restore takes' }];
  },
);
