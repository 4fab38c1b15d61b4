// Protects whole sessions when the world looks broken rather than tidy: a bad list, an unmounted or emptied place.
import type { GuardScene, History } from '../guard.ts';
import type { PlaceView, Registry } from '../inventory.ts';
import { vetoEach } from './veto-each.ts';

/** Half is gone: more likely wiped or half mounted than tidied up. */
const mostSessionsLost = 0.5;

export const distrustAnEmptyWorld = vetoEach('distrust-an-empty-world', (scene) => {
  const { inventory, history } = scene;
  const doubtOfList = doubtOf(inventory.registry, scene);
  const doubtOfPlaces = new Map(inventory.places.map((place) => [place.url, doubtOfPlace(place, history)]));
  return (removal) => {
    // Who names a session means it, however few are left; `clear` goes by no list and no count.
    if (removal.scope !== 'session' || removal.rule === 'remove-named-sessions') return null;
    const { place } = removal.session;
    const doubt = doubtOfPlaces.has(place) ? doubtOfPlaces.get(place) : `the place ${place} was not read`;
    // Only gc goes by the list; a session can be idle whatever the list says.
    return doubt ?? (removal.rule === 'remove-unlisted-profiles' ? doubtOfList : null);
  };
});

function doubtOf(registry: Registry, { history, settings }: GuardScene): string | null {
  if (registry.state === 'none') return 'no instances list is given';
  if (registry.state === 'unusable')
    return `the instances list ${registry.path} cannot be used: ${registry.why}`;
  const count = registry.clientIds.length;
  if (count === 0) return `the instances list ${registry.path} is empty`;
  const before = history.lastInstanceCount ?? 0;
  const lost = before - count;
  // One instance less is a person at work, however short the list.
  if (lost > 1 && lost / before > settings.maxShrink) {
    return `the instances list ${registry.path} fell from ${before} to ${count} instances`;
  }
  return null;
}

function doubtOfPlace(place: PlaceView, history: History): string | null {
  if (place.problem !== null) return `the place ${place.url} cannot be read: ${place.problem}`;
  const before = history.lastPlaces.get(place.url);
  if (before === undefined) return null;
  if (before.identity !== place.identity) return `another folder or file system is now at ${place.url}`;
  const lost = before.sessions - place.sessions;
  if (lost > before.sessions * mostSessionsLost) {
    return `the place ${place.url} fell from ${before.sessions} to ${place.sessions} sessions`;
  }
  return null;
}
