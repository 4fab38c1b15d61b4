// The place does what Holdfast relies on; known where somebody asked for a probe.
import { finding, shown } from '../core/finding.ts';
import { aboutPlace } from './about-place.ts';
import type { Check } from './check.ts';
import { allPlaces } from './kinds-of-places.ts';

export const contractIsKept: Check = {
  name: 'contract-is-kept',
  on: allPlaces,
  codes: ['PROBE_FAILED'],
  async find({ place, probe }) {
    return (probe?.cases ?? []).flatMap(({ name, failure }) => {
      if (failure === null) return [];
      const text = `Not kept: ${name} (${shown(failure)}).`;
      return [finding('PROBE_FAILED', 'critical', aboutPlace(place), text)];
    });
  },
};
