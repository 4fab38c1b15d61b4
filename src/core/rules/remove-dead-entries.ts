// Removes what is proven to be never read again; the proof is the reason.
import { entryRule } from './per-subject.ts';

export const removeDeadEntries = entryRule('remove-dead-entries', 'remove', (entry) =>
  entry.worth === 'dead' ? entry.why : null,
);
