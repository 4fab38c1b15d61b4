// What was seen of the world, in SQLite: each inventory leaves what the next decision has to know about the past.
import { HoldfastError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory.ts';
import type { World } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';
import { highestCounts, instancesCount } from './highest-counts.ts';
import { historyReader } from './history.ts';
import { orphanSightings } from './orphan-sightings.ts';
import { sampler } from './sampler.ts';
import { sessionSightings } from './session-sightings.ts';

/** An inventory given to `remember` holds all sessions of each of its places: one that is missing counts as gone. */
export function world(file: CatalogFile): World {
  const nextLook = file.db.prepare<[], number>('UPDATE world SET look = look + 1 RETURNING look').pluck();
  const isKnown = file.db.prepare<[string, string]>('SELECT 1 FROM sessions WHERE place = ? AND path = ?');
  const sightings = sessionSightings(file);
  const seeOrphans = orphanSightings(file);
  const seePlaces = placeSightings(file);
  const history = historyReader(file);
  const counts = highestCounts(file);
  const sample = sampler(file);

  return {
    async remember(inventory, orphans) {
      await sightings.staged(inventory, (staged) => {
        file.write(() => {
          const look = nextLook.get();
          if (look === undefined) {
            throw new HoldfastError('CATALOG_UNAVAILABLE', {
              path: file.path,
              cause: 'its look counter is lost',
            });
          }
          sightings.see(staged, inventory.takenAtMs, look);
          seePlaces(inventory, look);
          seeOrphans(inventory, orphans);
        });
      });
      await sample(inventory);
    },
    async acknowledgeRemovals(place, sessions) {
      file.write(() => counts.lower(place, sessions));
    },
    history: async () => file.read(history),
    async unseen(refs) {
      return file.read(() => refs.filter((ref) => isKnown.get(ref.place, ref.path) === undefined));
    },
  };
}

/** A place that cannot be read keeps the counts of when it last could; only that it was looked at is noted. */
function placeSightings(file: CatalogFile): (inventory: Inventory, look: number) => void {
  const read = file.db.prepare<[string, number, number, number, string]>(
    'INSERT OR REPLACE INTO places (url, look, taken_at_ms, sessions, identity) VALUES (?, ?, ?, ?, ?)',
  );
  const tried = file.db.prepare<[string, number, number]>(
    `INSERT INTO places (url, look, taken_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (url) DO UPDATE SET look = excluded.look, taken_at_ms = excluded.taken_at_ms`,
  );
  const counts = highestCounts(file);

  return ({ places, registry, takenAtMs }, look) => {
    for (const { url, problem, sessions, identity } of places) {
      if (problem === null) {
        read.run(url, look, takenAtMs, sessions, identity);
        counts.see(url, sessions, takenAtMs);
      } else tried.run(url, look, takenAtMs);
    }
    if (registry.state === 'read') counts.see(instancesCount, registry.clientIds.length, takenAtMs);
  };
}
