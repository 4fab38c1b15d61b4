// The place can be read, so that its sessions are known.
import { finding, shown } from '../core/finding.ts';
import type { Check } from './check.ts';

export const placeIsReadable: Check = {
  name: 'place-is-readable',
  codes: ['PLACE_UNAVAILABLE'],
  async find({ place, placeView }) {
    if (placeView.problem === null) return [];
    const text = `${shown(place.root)} cannot be read: ${shown(placeView.problem)}.`;
    return [finding('PLACE_UNAVAILABLE', 'critical', { place: place.url, path: place.root }, text)];
  },
};
