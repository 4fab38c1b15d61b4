// What keepers saw last, as one tenant sees it.
import type { FleetPicture, HomePicture, HomeStanding } from '../../../../core/fleet.ts';
import { KeptAnswers } from '../../../../operations/kept-answers.ts';
import type { LastLook } from '../../../../ports/fleet.ts';
import { unnamedPlace } from './unnamed-place.ts';

export function tenantLook(look: LastLook, tenant: string): LastLook {
  return {
    fleet(): FleetPicture | null {
      const fleet = look.fleet();
      if (fleet === null) return null;
      return pictures.of(fleet, tenant, () => ({ homes: fleet.homes.map((home) => ofTenant(home, tenant)) }));
    },
  };
}

/** One for each tenant that asks: lists are kept by it. */
const pictures = new KeptAnswers<FleetPicture, FleetPicture>(256);

/** Places without a session of theirs are no matter of theirs; one that cannot be read may have some, or all of them. */
function ofTenant(home: HomePicture, tenant: string): HomePicture {
  const sessions = home.sessions.filter(({ ref }) => ref.tenant === tenant);
  const counts = new Map<string, number>();
  for (const { ref } of sessions) counts.set(ref.place, (counts.get(ref.place) ?? 0) + 1);
  const places = home.places.flatMap((place) => {
    const own = counts.get(place.url);
    if (own !== undefined) return [{ ...place, sessions: own }];
    return place.problem === null ? [] : [unnamedPlace(place)];
  });
  return { ...home, sessions, places, ...(home.standing && { standing: standingOf(home.standing, tenant) }) };
}

function standingOf({ plans, runs, alerts }: HomeStanding, tenant: string): HomeStanding {
  return {
    plans: plans.filter((plan) => plan.tenant === tenant),
    runs: runs.filter((run) => run.tenant === tenant),
    alerts: alerts.filter(({ session }) => session?.tenant === tenant),
  };
}
