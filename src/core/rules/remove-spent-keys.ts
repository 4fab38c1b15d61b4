// Removes from a record the keys that are never read again; the engine's proof is the reason.
import { spentRule } from './per-subject.ts';

export const removeSpentKeys = spentRule('remove-spent-keys', 'remove', (record) =>
  record.sizeAfterBytes < record.sizeBytes ? record.why : null,
);
