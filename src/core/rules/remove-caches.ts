// Removes what its program makes again when it is missing.
import { entryRule } from './per-subject.ts';

export const removeCaches = entryRule('remove-caches', 'remove', (entry) =>
  entry.worth === 'cache' ? entry.why : null,
);
