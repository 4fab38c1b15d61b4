// Holdfast's own lock files on this place are whole.
import { finding, shown } from '../core/finding.ts';
import type { Check } from './check.ts';
import { folders } from './kinds-of-places.ts';

export const locksAreWhole: Check = {
  name: 'locks-are-whole',
  on: folders,
  codes: ['LOCK_DAMAGED'],
  async find({ place, damagedLocks }) {
    return (await damagedLocks()).map((path) =>
      finding(
        'LOCK_DAMAGED',
        'critical',
        { place: place.url, path },
        `The lock file ${shown(path)} is damaged and counts as held.`,
      ),
    );
  },
};
