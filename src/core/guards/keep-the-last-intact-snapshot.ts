// Protects the snapshots of a session where a run would leave none in the vault that it could be restored from.
import type { GuardScene } from '../guard.ts';
import type { Removal } from '../removal.ts';
import { sessionKey } from '../session.ts';
import { vetoEach } from './veto-each.ts';

/** The class of a snapshot that can be restored without a second thought; see vaulted-picture.ts. */
const intact = 'snapshot';
const classes: ReadonlySet<string> = new Set([intact, 'snapshot-apart']);

export const keepTheLastIntactSnapshot = vetoEach('keep-the-last-intact-snapshot', (scene) => {
  const present = intactBySession(scene);
  const leaving = leavingBySession(scene.removals);
  return (removal) => {
    if (removal.session.form !== 'vaulted' || !classes.has(removal.class)) return null;
    const key = sessionKey(removal.session);
    const there = present.get(key) ?? 0;
    if (removal.scope === 'trash') {
      if (there > 0 || scene.settings.includeLastCredentials) return null;
      return 'its session has no intact snapshot left in the vault';
    }
    if (there > (leaving.get(key) ?? 0)) return null;
    // Of what is not intact itself, the rest may still be the best there is.
    return 'no intact snapshot of its session would be left';
  };
});

function intactBySession({ inventory }: GuardScene): ReadonlyMap<string, number> {
  return new Map(
    inventory.sessions.map(({ ref, byClass }) => [sessionKey(ref), byClass[intact]?.entries ?? 0]),
  );
}

function leavingBySession(removals: readonly Removal[]): ReadonlyMap<string, number> {
  const leaving = new Map<string, number>();
  for (const { scope, session, class: name } of removals) {
    if (scope !== 'entry' || name !== intact) continue;
    const key = sessionKey(session);
    leaving.set(key, (leaving.get(key) ?? 0) + 1);
  }
  return leaving;
}
