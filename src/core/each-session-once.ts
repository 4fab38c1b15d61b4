// Keepers that reach one database see the same sessions: in the picture of all of them each is there once.
import type { HomePicture } from './fleet.ts';

/** Paths mean something on one machine only. */
export function isReachableFromElsewhere(place: string): boolean {
  return place.startsWith('postgres:');
}

/**
 * A session of a place that several can read is told by the first of them; by one that is heard of, if any is.
 * @param homes this home first
 */
export function eachSessionOnce(homes: readonly HomePicture[]): readonly HomePicture[] {
  const tellers = new Map<string, string>();
  for (const alive of [true, false]) {
    for (const home of homes) {
      if (home.alive !== alive) continue;
      for (const { url, problem } of home.places) {
        if (problem === null && isReachableFromElsewhere(url) && !tellers.has(url))
          tellers.set(url, home.home);
      }
    }
  }
  if (tellers.size === 0 || homes.length < 2) return homes;
  return homes.map((home) => {
    const isTold = (place: string): boolean => (tellers.get(place) ?? home.home) === home.home;
    if (home.places.every(({ url }) => isTold(url))) return home;
    return {
      ...home,
      sessions: home.sessions.filter(({ ref }) => isTold(ref.place)),
      places: home.places.filter(({ url, problem }) => isTold(url) || problem !== null),
    };
  });
}
