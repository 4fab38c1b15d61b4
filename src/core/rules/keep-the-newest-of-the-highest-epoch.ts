// Keeps the snapshot that a restore would take: with a wrong clock, the newest by its time may be of an older owner.
import { newestFirst } from '../retention.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepTheNewestOfTheHighestEpoch = chosenSnapshots(
  'keep-the-newest-of-the-highest-epoch',
  (good) => {
    const epoch = good.reduce((highest, one) => Math.max(highest, one.epoch), 0);
    const [latest] = newestFirst(good.filter((one) => one.epoch === epoch));
    return latest === undefined ? [] : [{ id: latest.id, reason: 'the latest: what a restore takes' }];
  },
);
