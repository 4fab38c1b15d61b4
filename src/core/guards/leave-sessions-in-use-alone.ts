// Protects sessions that somebody uses, or may be using. A doubt counts as use.
import { sessionKey } from '../session.ts';
import { vetoEach } from './veto-each.ts';

export const leaveSessionsInUseAlone = vetoEach('leave-sessions-in-use-alone', ({ inventory }) => {
  const inUse = new Map(inventory.sessions.map((session) => [sessionKey(session.ref), session.inUse]));
  return (removal) => {
    if (removal.scope === 'trash') return null;
    const use = inUse.get(sessionKey(removal.session));
    if (use === undefined) return 'perhaps in use: nobody looked';
    if (use.answer === 'no') return null;
    const why = use.why.length > 0 ? use.why.join('; ') : 'no sign was named';
    return `${use.answer === 'yes' ? 'in use' : 'perhaps in use'}: ${why}`;
  };
});
