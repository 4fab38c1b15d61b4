// Keeps snapshots of which nobody can tell when they were taken.
import { hasDate } from '../retention.ts';
import { snapshotRule } from './per-subject.ts';

export const keepSnapshotsWithoutADate = snapshotRule('keep-snapshots-without-a-date', 'keep', (snapshot) =>
  hasDate(snapshot) ? null : 'nobody can tell when it was taken',
);
