// Protects all sessions when a run would take many of them: so much to remove is rather a broken world than a mess.
import { vetoEach } from './veto-each.ts';
import type { Removal } from '../removal.ts';

/** Two may always go, or a small world could never be tidied. */
const alwaysAllowed = 2;

export const takeNoMoreThanAShare = vetoEach(
  'take-no-more-than-a-share',
  ({ removals, inventory, settings }) => {
    const all = inventory.sessions.length;
    const most = Math.max(alwaysAllowed, Math.floor(settings.maxShare * all));
    const proposed = removals.filter(counts).length;
    if (proposed <= most) return () => null;
    const reason = `${proposed} of ${all} sessions would go in one run; at most ${most} may`;
    return (removal) => (counts(removal) ? reason : null);
  },
);

/** Sessions that a person named one by one are wanted gone, however many; the trash is no session any more. */
function counts(removal: Removal): boolean {
  return removal.scope === 'session' && removal.rule !== 'remove-named-sessions';
}
