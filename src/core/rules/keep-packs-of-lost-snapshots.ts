// Keeps all packs of a session of which a snapshot cannot be read, or that seems to have none: rather they cannot be seen
// than that there are none.
import { packRule } from './per-subject.ts';

export const keepPacksOfLostSnapshots = packRule(
  'keep-packs-of-lost-snapshots',
  'keep',
  (_pack, { snapshots, unreadable }) => {
    if (unreadable > 0) return 'a snapshot of its session cannot be read, and may need it';
    return snapshots === 0 ? 'its session has no snapshot that could tell what is needed' : null;
  },
);
