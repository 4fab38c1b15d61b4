// Does a session record hold a session that Baileys would use?
import { readSessionRecord } from './read-session-record.ts';

/** As libsignal's `haveOpenSession`: the first session that is not closed, and it must know a registration id. */
export function hasOpenSession(record: unknown): boolean {
  const held = readSessionRecord(record);
  if (typeof held === 'string') return false;
  return typeof held.find((session) => session.open)?.registrationId === 'number';
}
