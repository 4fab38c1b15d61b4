// Removes packs of which no snapshot needs a byte.
import { packRule } from './per-subject.ts';

export const removePacksNobodyNeeds = packRule('remove-packs-nobody-needs', 'remove', ({ liveBytes }) =>
  liveBytes === 0 ? 'no snapshot needs a byte of it' : null,
);
