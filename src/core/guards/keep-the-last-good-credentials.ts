// Protects the credentials of a living session, and the only whole ones of a removed session in the trash.
import type { Inventory } from '../inventory.ts';
import type { Removal } from '../removal.ts';
import { sessionKey } from '../session.ts';
import { vetoEach } from './veto-each.ts';

/** A whole session may go (gc, expire, clear): it goes to the trash with its credentials, and there this protects them. */
export const keepTheLastGoodCredentials = vetoEach(
  'keep-the-last-good-credentials',
  ({ history, settings, inventory }) => {
    const replaced = replacedSessions(inventory);
    return (removal) => {
      if (removal.scope === 'entry' || removal.scope === 'content') {
        return removal.class === 'creds' ? 'credentials are never taken out of a session' : null;
      }
      if (removal.scope === 'session' || settings.includeLastCredentials) return null;
      return isLast(removal, history.lastCredentials, replaced)
        ? 'the last whole credentials of this session'
        : null;
    };
  },
);

/**
 * Sessions that stand in their place with credentials that were paired. A fresh identity that nobody linked replaces
 * nothing; and of a browser profile nobody can tell from outside whether it is logged in.
 */
function replacedSessions({ sessions }: Inventory): ReadonlySet<string> {
  const paired = sessions.filter(
    ({ credentials }) => credentials.state === 'whole' && credentials.paired === true,
  );
  return new Set(paired.map(({ ref }) => sessionKey(ref)));
}

function isLast(
  removal: Removal,
  lastCredentials: ReadonlyMap<string, readonly string[]>,
  replaced: ReadonlySet<string>,
): boolean {
  const key = sessionKey(removal.session);
  if (lastCredentials.get(key)?.includes(removal.path)) return true;
  return removal.holdsCredentials === true && !replaced.has(key);
}
