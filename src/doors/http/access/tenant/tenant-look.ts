// What keepers saw last, as one tenant sees it.
import type { FleetPicture, HomePicture, HomeStanding } from '../../../../core/fleet.ts';
import type { LastLook } from '../../../../ports/fleet.ts';

export function tenantLook(look: LastLook, tenant: string): LastLook {
  return {
    fleet(): FleetPicture | null {
      const fleet = look.fleet();
      return fleet === null ? null : { homes: fleet.homes.map((home) => ofTenant(home, tenant)) };
    },
  };
}

/** Places without a session of theirs are no matter of theirs. */
function ofTenant(home: HomePicture, tenant: string): HomePicture {
  const sessions = home.sessions.filter(({ ref }) => ref.tenant === tenant);
  const counts = new Map<string, number>();
  for (const { ref } of sessions) counts.set(ref.place, (counts.get(ref.place) ?? 0) + 1);
  const places = home.places
    .filter(({ url }) => counts.has(url))
    .map((place) => ({ ...place, sessions: counts.get(place.url) ?? 0 }));
  return { ...home, sessions, places, ...(home.standing && { standing: standingOf(home.standing, tenant) }) };
}

function standingOf({ plans, runs, alerts }: HomeStanding, tenant: string): HomeStanding {
  return {
    plans: plans.filter((plan) => plan.tenant === tenant),
    runs: runs.filter((run) => run.tenant === tenant),
    alerts: alerts.filter(({ session }) => session?.tenant === tenant),
  };
}
