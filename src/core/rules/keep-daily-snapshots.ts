// Keeps the first good snapshot of each of the newest days that have one.
import { firstOfPeriods, dayOf } from '../retention.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepDailySnapshots = chosenSnapshots('keep-daily-snapshots', (good, { settings }) =>
  [...firstOfPeriods(good, dayOf, settings.keepDaily)].map(([name, { id }]) => ({
    id,
    reason: `daily ${name}`,
  })),
);
