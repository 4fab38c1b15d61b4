// Keeps the profile of every client that the instances list names.
import { listingOf } from '../listing.ts';
import { sessionKey } from '../session.ts';
import type { Rule } from '../vote.ts';
import type { SessionScene } from './scenes.ts';

const name = 'keep-listed-profiles';

export const keepListedProfiles: Rule<SessionScene> = {
  name,
  votes({ inventory: { registry, sessions } }) {
    if (registry.state !== 'read') return [];
    const listedAs = listingOf(registry);
    const reason = `listed in ${registry.path}`;
    return sessions
      .filter(({ ref }) => listedAs(ref) !== null)
      .map(({ ref }) => ({ subject: sessionKey(ref), verdict: 'keep', rule: name, reason }));
  },
};
