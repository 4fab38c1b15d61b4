// Removes the sessions that a person named one by one.
import { sessionKey } from '../session.ts';
import { sessionRule } from './per-subject.ts';

export const removeNamedSessions = sessionRule('remove-named-sessions', 'remove', ({ ref }, { selected }) =>
  selected?.has(sessionKey(ref)) ? 'named to be removed' : null,
);
