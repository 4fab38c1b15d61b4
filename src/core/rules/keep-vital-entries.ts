// Keeps what costs the session or its messages. In every policy: no setting switches it off.
import { entryRule } from './per-subject.ts';

export const keepVitalEntries = entryRule('keep-vital-entries', 'keep', (entry) =>
  entry.worth === 'vital' ? entry.why : null,
);
