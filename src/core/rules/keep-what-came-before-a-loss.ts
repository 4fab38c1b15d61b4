// Keeps the last good snapshot before one that had lost most of the session: it is what was lost.
import { hasDate, newestFirst } from '../retention.ts';
import { chosenSnapshots } from './chosen-snapshots.ts';

export const keepWhatCameBeforeALoss = chosenSnapshots('keep-what-came-before-a-loss', (good, scene) => {
  const sorted = newestFirst(good);
  return scene.snapshots.filter(hasDate).flatMap((shrunk) => {
    if (shrunk.standing !== 'shrunk') return [];
    const before = sorted.find((one) => one.takenAtMs <= shrunk.takenAtMs);
    return before === undefined
      ? []
      : [{ id: before.id, reason: `the last good one before the loss in ${shrunk.id}` }];
  });
});
