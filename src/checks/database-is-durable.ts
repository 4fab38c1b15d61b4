// The database keeps what it acknowledged, and will go on doing so.
import { finding, shown } from '../core/finding.ts';
import { aboutPlace } from './about-place.ts';
import type { Check } from './check.ts';
import { databases } from './kinds-of-places.ts';

export const databaseIsDurable: Check = {
  name: 'database-is-durable',
  on: databases,
  codes: ['DATABASE_AT_RISK'],
  async find({ place, placeView, database }) {
    // That it cannot be read is said already.
    if (placeView.problem !== null) return [];
    const facts = await database();
    return (facts?.risks ?? []).map((risk) =>
      finding('DATABASE_AT_RISK', 'warning', aboutPlace(place), `${shown(place.url)}: ${shown(risk)}`),
    );
  },
};
