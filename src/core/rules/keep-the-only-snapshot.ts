// Keeps the only snapshot of a session, good or not.
import { snapshotRule } from './per-subject.ts';

export const keepTheOnlySnapshot = snapshotRule(
  'keep-the-only-snapshot',
  'keep',
  (_snapshot, { snapshots }) => (snapshots.length === 1 ? 'the only one of its session' : null),
);
