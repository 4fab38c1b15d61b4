// Protects a session in whose folder other sessions lie: moved as a whole, it would take them along.
import type { Inventory } from '../inventory.ts';
import { sessionKey, sessionName } from '../session.ts';
import { shown } from '../shown.ts';
import { vetoEach } from './veto-each.ts';

export const leaveSessionsThatHoldOthersAlone = vetoEach(
  'leave-sessions-that-hold-others-alone',
  ({ inventory }) => {
    const inside = sessionsInside(inventory);
    return (removal) => {
      if (removal.scope !== 'session') return null;
      const other = inside.get(sessionKey(removal.session));
      return other === undefined ? null : `another session lies in its folder: ${other}`;
    };
  },
);

/**
 * By key of the outer session: what lies in it, from what its reader met and from the paths of all that were found.
 * Never for the place's root: such a session owns only the files directly in it, and those move one by one.
 */
function sessionsInside({ sessions }: Inventory): Map<string, string> {
  const inside = new Map<string, string>();
  for (const { ref, problems } of sessions) {
    const met = problems.find((problem) => problem.code === 'HOLDS_ANOTHER_SESSION');
    if (met !== undefined) inside.set(sessionKey(ref), shown(met.path));
  }
  for (const { ref } of sessions) {
    for (let end = ref.path.lastIndexOf('/'); end > 0; end = ref.path.lastIndexOf('/', end - 1)) {
      inside.set(sessionKey({ place: ref.place, path: ref.path.slice(0, end) }), shown(sessionName(ref)));
    }
  }
  return inside;
}
