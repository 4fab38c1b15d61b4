// Removes every snapshot that no other rule keeps.
import { snapshotRule } from './per-subject.ts';

export const removeSurplusSnapshots = snapshotRule('remove-surplus-snapshots', 'remove', ({ standing }) =>
  standing === 'good'
    ? 'not among the last, and not the first of an hour, a day or a week that is asked for'
    : `set apart (${standing}), and older than all that is kept`,
);
