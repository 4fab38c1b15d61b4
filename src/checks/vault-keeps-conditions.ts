// The storage of the vault keeps its word on conditional writes, which every lease rests on.
import { finding } from '../core/finding.ts';
import { aboutPlace } from './about-place.ts';
import type { Check } from './check.ts';
import { vaults } from './kinds-of-places.ts';

export const vaultKeepsConditions: Check = {
  name: 'vault-keeps-conditions',
  on: vaults,
  codes: ['VAULT_UNGUARDED'],
  async find({ place, placeView, honoursConditions }) {
    if (placeView.problem !== null || (await honoursConditions()) !== false) return [];
    const text = 'A write under a condition that did not hold was made all the same.';
    return [finding('VAULT_UNGUARDED', 'critical', aboutPlace(place), text)];
  },
};
