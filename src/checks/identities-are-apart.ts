// Every device of an account lies in one session: a copy that a second program starts on destroys both.
import { finding, shown } from '../core/finding.ts';
import type { SessionPicture } from '../core/inventory.ts';
import { sessionKey, sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import type { Check } from './check.ts';
import { aboutSession } from './about-session.ts';
import { placesOfSessions } from './kinds-of-places.ts';

export const identitiesAreApart: Check = {
  name: 'identities-are-apart',
  on: placesOfSessions,
  codes: ['IDENTITY_TWICE'],
  async find({ place, pictures, everySession }) {
    const groups = byIdentity(everySession);
    const own = byIdentity(pictures);
    return [...own].flatMap(([identity, [first]]) => {
      const all = groups.get(identity) ?? [];
      if (first === undefined || all.length < 2) return [];
      const text = `One device of one account lies in ${all.length} sessions: ${namesOf(all)}.`;
      return [finding('IDENTITY_TWICE', 'warning', aboutSession(first, place), text)];
    });
  },
};

function byIdentity(pictures: readonly SessionPicture[]): Map<string, SessionRef[]> {
  const groups = new Map<string, SessionRef[]>();
  for (const { ref, credentials } of pictures) {
    if (credentials.identity === undefined) continue;
    const group = groups.get(credentials.identity);
    if (group === undefined) groups.set(credentials.identity, [ref]);
    else group.push(ref);
  }
  return groups;
}

/** In one order wherever it is said: what is found at two places is told once. */
function namesOf(refs: readonly SessionRef[]): string {
  const sorted = refs.toSorted((a, b) => (sessionKey(a) < sessionKey(b) ? -1 : 1));
  const names = sorted.map((ref) => `${sessionName(ref)} in ${ref.place}`);
  return names.map(shown).join(' and ');
}
