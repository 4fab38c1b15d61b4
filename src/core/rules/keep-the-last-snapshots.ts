// Keeps the newest good snapshots, as many as are asked for.
import { newestFirst } from '../retention.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepTheLastSnapshots = chosenSnapshots('keep-the-last-snapshots', (good, { settings }) =>
  newestFirst(good)
    .slice(0, settings.keepLast)
    .map(({ id }, index) => ({ id, reason: `last ${index + 1} of ${settings.keepLast}` })),
);
