// Remembers which sessions were seen as orphans, since when and how often: the proof by time that gc needs.
import type { Inventory } from '../core/inventory.ts';
import type { SessionRef } from '../core/session.ts';
import type { CatalogFile } from './catalog-file.ts';

/**
 * Counts a sighting for each orphan, and forgets those of every other session of the same places: one that is
 * listed again, and one that is gone, because a new session may come to the same path. Where a place or the list
 * could not be read nothing is known, so nothing is counted or forgotten.
 */
export function orphanSightings(
  file: CatalogFile,
): (inventory: Inventory, orphans: readonly SessionRef[]) => void {
  // The same inventory is not a second sighting. A first sighting in the future is one from before the clock was
  // put right, and proves nothing: it begins again.
  const see = file.db.prepare<{ atMs: number; place: string; path: string }>(
    `INSERT INTO orphan_sightings (session_id, first_seen_ms, last_seen_ms, sightings)
     SELECT id, @atMs, @atMs, 1 FROM sessions WHERE place = @place AND path = @path
     ON CONFLICT (session_id) DO UPDATE SET
       first_seen_ms = min(first_seen_ms, @atMs),
       last_seen_ms = @atMs,
       sightings = iif(@atMs < first_seen_ms, 1, sightings + (@atMs <> last_seen_ms))`,
  );
  const forgetOthers = file.db.prepare<[string, string]>(
    `DELETE FROM orphan_sightings WHERE session_id IN (SELECT id FROM sessions
       WHERE place = ? AND path NOT IN (SELECT value FROM json_each(?)))`,
  );

  return (inventory, orphans) => {
    if (inventory.registry.state !== 'read') return;
    for (const place of inventory.places) {
      if (place.problem !== null) continue;
      const paths = orphans.filter((orphan) => orphan.place === place.url).map((orphan) => orphan.path);
      for (const path of paths) see.run({ atMs: inventory.takenAtMs, place: place.url, path });
      forgetOthers.run(place.url, JSON.stringify(paths));
    }
  };
}
