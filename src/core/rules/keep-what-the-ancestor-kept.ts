// Keeps every class that the ancestor's cleaner did not delete: it called device lists and tokens unknown.
import { entryRule } from './per-subject.ts';

const deletedByTheAncestor = new Set(['session', 'sender-key', 'sender-key-memory', 'pre-key']);

export const keepWhatTheAncestorKept = entryRule('keep-what-the-ancestor-kept', 'keep', (entry) =>
  deletedByTheAncestor.has(entry.class) ? null : 'the ancestor never deleted this kind',
);
