// What of an event a caller may know.
import { maySee } from '../../../core/access.ts';
import type { Caller } from '../../../core/access.ts';
import type { KeeperEvent } from '../../../core/keeper-event.ts';

/** null for none of it. That a look was taken concerns every tenant, but what it saw in all concerns none. */
export function seenBy(caller: Caller, event: KeeperEvent): KeeperEvent | null {
  if (maySee(caller, event.tenant)) return event;
  if (event.kind !== 'look') return null;
  const { id, atMs, kind } = event;
  return { id, atMs, kind, tenant: caller.tenant, about: '', text: 'A look was taken.', payload: {} };
}
