// Does a session file hold a session that Baileys would use?
import { readSessionRecord } from './read-session-record.ts';

/** As libsignal's `haveOpenSession`: the first session that is not closed, and it must know a registration id. */
export function hasOpenSession(text: string): boolean {
  const held = readSessionRecord(text);
  if (typeof held === 'string') return false;
  return typeof held.find((session) => session.open)?.registrationId === 'number';
}
