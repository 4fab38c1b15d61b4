// The place can be read, so that its sessions are known.
import { finding, shown } from '../core/finding.ts';
import { aboutPlace } from './about-place.ts';
import type { Check } from './check.ts';
import { allPlaces } from './kinds-of-places.ts';

export const placeIsReadable: Check = {
  name: 'place-is-readable',
  on: allPlaces,
  codes: ['PLACE_UNAVAILABLE', 'VAULT_LOCKED'],
  async find({ place, placeView }) {
    if (placeView.problem === null) return [];
    const text = `${shown(place.kind === 'folder' ? place.root : place.url)} cannot be read: ${shown(placeView.problem.replace(/\.$/, ''))}.`;
    const isLocked = placeView.code === 'VAULT_KEY_NEEDED' || placeView.code === 'VAULT_KEY_WRONG';
    const code = isLocked ? 'VAULT_LOCKED' : 'PLACE_UNAVAILABLE';
    return [finding(code, 'critical', aboutPlace(place), text)];
  },
};
