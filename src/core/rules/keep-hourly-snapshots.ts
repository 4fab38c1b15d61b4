// Keeps the first good snapshot of each of the newest hours that have one.
import { firstOfPeriods, hourOf } from '../retention.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepHourlySnapshots = chosenSnapshots('keep-hourly-snapshots', (good, { settings }) =>
  [...firstOfPeriods(good, hourOf, settings.keepHourly)].map(([name, { id }]) => ({
    id,
    reason: `hourly ${name}`,
  })),
);
