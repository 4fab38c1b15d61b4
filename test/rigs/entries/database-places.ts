// A fresh database of each kind that several processes can use.
import { join } from 'node:path';
import { parsePlace } from '../../../src/core/place.ts';
import type { Place } from '../../../src/core/place.ts';
import { freshFolder } from '../faults/world.ts';
import { freshPostgresPlace } from '../postgres/fresh-place.ts';

export const databasePlaces: readonly (readonly [name: string, fresh: () => Promise<Place>])[] = [
  ['SQLite', async () => parsePlace(`sqlite:${join(freshFolder(), 'sessions.db')}`, '/')],
  ['PostgreSQL', () => freshPostgresPlace()],
];
