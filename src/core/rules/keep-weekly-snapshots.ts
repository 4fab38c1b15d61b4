// Keeps the first good snapshot of each of the newest weeks that have one.
import { firstOfPeriods, weekOf } from '../retention.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepWeeklySnapshots = chosenSnapshots('keep-weekly-snapshots', (good, { settings }) =>
  [...firstOfPeriods(good, weekOf, settings.keepWeekly)].map(([name, { id }]) => ({
    id,
    reason: `weekly ${name}`,
  })),
);
