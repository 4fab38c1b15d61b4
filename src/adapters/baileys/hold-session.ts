// Takes the session's lease, and begins the session where it is absent and may be begun.
import type { HeldSession, SessionHolder } from '../../ports/held-session.ts';
import { refuseToBegin } from './may-begin.ts';
import type { Beginning } from './may-begin.ts';

const purpose = 'a Baileys session';

/**
 * @param waitMs how long to wait for a lease that somebody else holds
 * @throws HoldfastError LEASE_HELD, SESSION_ABSENT, SESSION_ARRIVING, SESSION_GONE, STORE_UNAVAILABLE, CATALOG_UNAVAILABLE
 */
export function holdSession(
  holder: SessionHolder,
  beginning: Beginning,
  waitMs: number,
): Promise<HeldSession> {
  return holder.hold(beginning.name, { purpose, waitMs, create: () => refuseToBegin(beginning) });
}
