// Keeps packs of which some snapshot needs a byte.
import { packRule } from './per-subject.ts';

export const keepPacksInUse = packRule('keep-packs-in-use', 'keep', ({ liveBytes }) =>
  // `!(… === 0)`: a number that is none must keep.
  !(liveBytes === 0) ? 'a snapshot needs it' : null,
);
