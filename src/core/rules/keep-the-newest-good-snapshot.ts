// Keeps the newest good snapshot, whatever the numbers say.
import { newestFirst } from '../retention.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepTheNewestGoodSnapshot = chosenSnapshots('keep-the-newest-good-snapshot', (good) =>
  newestFirst(good)
    .slice(0, 1)
    .map(({ id }) => ({ id, reason: 'the newest good one' })),
);
