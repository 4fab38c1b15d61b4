// Keeps what may still be asked for, because the disk alone cannot prove the opposite.
import { entryRule } from './per-subject.ts';

export const keepWhatTheProtocolMayNeed = entryRule('keep-what-the-protocol-may-need', 'keep', (entry) =>
  entry.worth === 'needed' ? entry.why : null,
);
