// What the catalog remembers about the world, put together for the guards.
import type { History } from '../core/guard.ts';
import { sessionKey } from '../core/session.ts';
import type { CatalogFile } from './catalog-file.ts';
import { highestCounts, instancesCount } from './highest-counts.ts';

interface SightingRow {
  readonly place: string;
  readonly path: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly sightings: number;
}

interface PlaceRow {
  readonly url: string;
  readonly sessions: number;
  readonly identity: string;
}

/** Reads the History; the caller holds a transaction. */
export function historyReader(file: CatalogFile): () => History {
  const sightings = file.db.prepare<[], SightingRow>(
    `SELECT s.place, s.path, o.first_seen_ms AS firstSeenMs, o.last_seen_ms AS lastSeenMs, o.sightings
     FROM orphan_sightings o JOIN sessions s ON s.id = o.session_id`,
  );
  const places = file.db.prepare<[], PlaceRow>(
    'SELECT url, sessions, identity FROM places WHERE sessions IS NOT NULL',
  );
  const counts = highestCounts(file);
  const lastCredentials = lastCredentialsReader(file);

  return () => ({
    orphanSightings: new Map(
      sightings.all().map(({ place, path, ...seen }) => [sessionKey({ place, path }), seen]),
    ),
    lastInstanceCount: counts.highest(instancesCount),
    lastPlaces: new Map(
      places
        .all()
        .map(({ url, sessions, identity }) => [url, { sessions: counts.highest(url) ?? sessions, identity }]),
    ),
    lastCredentials: lastCredentials(),
  });
}

/**
 * Credentials in the trash are the last ones unless their session stood in its place, with whole credentials, at
 * the last look there, and that look came after the move. The number of the look proves the order when the clock
 * jumped; the time proves it for a look that began before the move and was remembered after it.
 */
function lastCredentialsReader(file: CatalogFile): () => ReadonlyMap<string, readonly string[]> {
  const items = file.db.prepare<[], { place: string; path: string; item: string }>(
    `SELECT t.place, t.session_path AS path, t.item
     FROM trash t
     LEFT JOIN places p ON p.url = t.place
     LEFT JOIN sessions s ON s.place = t.place AND s.path = t.session_path
     WHERE t.holds_credentials = 1 AND NOT ifnull(
       s.credentials = 'whole' AND s.look = p.look AND s.look > t.look AND p.taken_at_ms >= t.trashed_at_ms, 0)
     ORDER BY t.place, t.session_path, t.item`,
  );

  return () => {
    const bySession = new Map<string, string[]>();
    for (const { place, path, item } of items.all()) {
      const key = sessionKey({ place, path });
      const known = bySession.get(key);
      if (known === undefined) bySession.set(key, [item]);
      else known.push(item);
    }
    return bySession;
  };
}
