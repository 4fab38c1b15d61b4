// Protects the credentials of a living session, and the only whole ones of a removed session in the trash.
import { sessionKey } from '../session.ts';
import { vetoEach } from './veto-each.ts';

/** A whole session may go (gc, expire, clear): it goes to the trash with its credentials, and there this protects them. */
export const keepTheLastGoodCredentials = vetoEach(
  'keep-the-last-good-credentials',
  ({ history, settings }) => {
    return (removal) => {
      if (removal.scope === 'entry') {
        return removal.class === 'creds' ? 'credentials are never taken out of a session' : null;
      }
      if (removal.scope === 'session' || settings.includeLastCredentials) return null;
      const last = history.lastCredentials.get(sessionKey(removal.session));
      return last?.includes(removal.path) ? 'the last whole credentials of this session' : null;
    };
  },
);
