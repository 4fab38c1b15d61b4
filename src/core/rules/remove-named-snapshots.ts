// Removes the snapshots that a person named.
import { snapshotRule } from './per-subject.ts';

export const removeNamedSnapshots = snapshotRule('remove-named-snapshots', 'remove', ({ id }, { named }) =>
  named?.has(id) === true ? 'a person named it' : null,
);
