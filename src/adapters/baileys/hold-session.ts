// Takes the session's lease, and begins the session where it is absent and may be begun.
import { HoldfastError } from '../../core/errors.ts';
import type { HeldSession, SessionHolder } from '../../ports/held-session.ts';
import { refuseToBegin } from './may-begin.ts';
import type { Beginning } from './may-begin.ts';

const purpose = 'a Baileys session';

/**
 * @param waitMs how long to wait for a lease that somebody else holds
 * @throws HoldfastError LEASE_HELD, SESSION_ABSENT, SESSION_ARRIVING, SESSION_GONE, STORE_UNAVAILABLE, CATALOG_UNAVAILABLE
 */
export async function holdSession(
  holder: SessionHolder,
  beginning: Beginning,
  waitMs: number,
): Promise<HeldSession> {
  const { name } = beginning;
  try {
    return await holder.hold(name, { purpose, waitMs, create: false });
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'SESSION_ABSENT')) throw error;
  }
  await refuseToBegin(beginning);
  return holder.hold(name, { purpose, waitMs, create: true });
}
