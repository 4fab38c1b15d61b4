// Removes browser profiles whose client the instances list does not name. Votes only with a list that was read.
import { listingOf } from '../listing.ts';
import { sessionKey } from '../session.ts';
import type { Rule } from '../vote.ts';
import type { SessionScene } from './scenes.ts';

const name = 'remove-unlisted-profiles';

export const removeUnlistedProfiles: Rule<SessionScene> = {
  name,
  votes({ inventory: { registry, sessions } }) {
    if (registry.state !== 'read') return [];
    const listedAs = listingOf(registry);
    const reason = `not listed in ${registry.path}`;
    return sessions
      .filter(({ ref }) => ref.engine === 'wwebjs' && ref.clientId != null && listedAs(ref) === null)
      .map(({ ref }) => ({ subject: sessionKey(ref), verdict: 'remove', rule: name, reason }));
  },
};
