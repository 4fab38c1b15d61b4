// Keeps Baileys sessions from gc: the instances list is about browser profiles.
import { sessionRule } from './per-subject.ts';

export const keepBaileysSessions = sessionRule('keep-baileys-sessions', 'keep', ({ ref }) =>
  ref.engine === 'baileys' ? 'the instances list is about browser profiles only' : null,
);
