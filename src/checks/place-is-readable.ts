// The place can be read, so that its sessions are known.
import { aboutPlace } from './about-place.ts';
import type { Check } from './check.ts';
import { allPlaces } from './kinds-of-places.ts';
import { unreadablePlace } from './unreadable-place.ts';

export const placeIsReadable: Check = {
  name: 'place-is-readable',
  on: allPlaces,
  codes: ['PLACE_UNAVAILABLE', 'VAULT_LOCKED'],
  async find({ place, placeView }) {
    return unreadablePlace(placeView, aboutPlace(place), place.kind === 'folder' ? place.root : place.url);
  },
};
