// The one session that a command is about: where several are called so, none is guessed.
import { HoldfastError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory.ts';
import { sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import { selectSessions } from './select-sessions.ts';

/** @throws USAGE naming all that are called so; SESSION_NOT_FOUND, PLACE_UNAVAILABLE */
export function oneNamedSession(inventory: Inventory, session: string): SessionRef {
  const chosen = selectSessions(inventory, { session });
  const [picture] = chosen;
  if (picture !== undefined && chosen.length === 1) return picture.ref;
  const places = chosen.map(({ ref }) => `${sessionName(ref)} in ${ref.place}`).join(', ');
  throw new HoldfastError('USAGE', { cause: `${session} is more than one session: ${places}` });
}
