// What keepers saw last, as one tenant sees it.
import type { FleetPicture, HomePicture, HomeStanding } from '../../../../core/fleet.ts';
import { KeptAnswers } from '../../../../operations/kept-answers.ts';
import type { LastLook } from '../../../../ports/fleet.ts';
import { plansOfTenant } from './tenant-journal.ts';
import { unnamedPlace } from './unnamed-place.ts';

export function tenantLook(look: LastLook, tenant: string): LastLook {
  return {
    fleet(): FleetPicture | null {
      const fleet = look.fleet();
      if (fleet === null) return null;
      return pictures.of(fleet, tenant, () => ({ homes: homesOf(fleet, tenant) }));
    },
  };
}

/** One for each tenant that asks: lists are kept by it. */
const pictures = new KeptAnswers<FleetPicture, FleetPicture>(256);

/** This home first, as ever. Of the others those that have something of theirs, or may have: a place that cannot be read. */
function homesOf({ homes }: FleetPicture, tenant: string): HomePicture[] {
  const [mine, ...others] = homes.map((home) => ofTenant(home, tenant));
  if (mine === undefined) return [];
  const theirs = others.filter((home) => hasOwn(home) || home.places.length > 0);
  return [mine, ...theirs.map((home) => (hasOwn(home) ? home : { ...home, home: 'a home' }))];
}

function ofTenant(whole: HomePicture, tenant: string): HomePicture {
  const sessions = whole.sessions.filter(({ ref }) => ref.tenant === tenant);
  const places = placesOf(whole, sessions);
  const standing = whole.standing && { standing: standingOf(whole.standing, tenant) };
  const home = { ...whole, sessions, places, ...standing };
  // Which machines the house has is its own matter.
  return hasOwn(home) ? home : { ...home, machine: 'a machine' };
}

function hasOwn({ sessions, standing }: HomePicture): boolean {
  const { plans = [], runs = [], alerts = [] } = standing ?? {};
  return [sessions, plans, runs, alerts].some((theirs) => theirs.length > 0);
}

/** Places without a session of theirs are no matter of theirs; one that cannot be read may have some, or all of them. */
function placesOf({ places }: HomePicture, sessions: HomePicture['sessions']): HomePicture['places'] {
  const counts = new Map<string, number>();
  for (const { ref } of sessions) counts.set(ref.place, (counts.get(ref.place) ?? 0) + 1);
  return places.flatMap((place) => {
    const own = counts.get(place.url);
    if (own !== undefined) return [{ ...place, sessions: own }];
    return place.problem === null ? [] : [unnamedPlace(place)];
  });
}

function standingOf({ plans, runs, alerts }: HomeStanding, tenant: string): HomeStanding {
  return {
    plans: plansOfTenant(plans, tenant),
    runs: runs.filter((run) => run.tenant === tenant),
    alerts: alerts.filter(({ session }) => session?.tenant === tenant),
  };
}
