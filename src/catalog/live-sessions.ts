// Which linked sessions of databases were seen alive, in SQLite: what a lost database is told from a new one by.
import type { LiveSessions, TrashedItem } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

export function liveSessions(file: CatalogFile): LiveSessions {
  const note = file.db.prepare<[string, string, number]>(putLive('SELECT ?, ?, ? WHERE true'));
  const last = file.db
    .prepare<[string, string], number>('SELECT last_live_ms FROM live_sessions WHERE place = ? AND path = ?')
    .pluck();
  const movedTo = file.db
    .prepare<[string, string], string | null>(
      'SELECT moved_to FROM live_sessions WHERE place = ? AND path = ?',
    )
    .pluck();
  return {
    async note(refs, nowMs) {
      file.write(() => {
        for (const { place, path } of refs) note.run(place, path, nowMs);
      });
    },
    lastLiveMs: async ({ place, path }) => file.read(() => last.get(place, path) ?? null),
    movedTo: async ({ place, path }) => file.read(() => movedTo.get(place, path) ?? null),
  };
}

/**
 * Exact to a day, so that looking every minute at thousands of sessions writes nothing.
 * @param rows a query of place, path and time, with a WHERE
 */
export function putLive(rows: string): string {
  return `INSERT INTO live_sessions (place, path, last_live_ms) ${rows}
    ON CONFLICT (place, path) DO UPDATE SET
      last_live_ms = max(last_live_ms, excluded.last_live_ms), moved_to = NULL
    WHERE excluded.last_live_ms > last_live_ms + 86400000 OR moved_to IS NOT NULL`;
}

/** Of whole sessions that went into the trash; within a transaction of the caller's. */
export function forgetLive(file: CatalogFile): (item: TrashedItem) => void {
  const forget = file.db.prepare<[string, string]>('DELETE FROM live_sessions WHERE place = ? AND path = ?');
  const moved = file.db.prepare<[string, string, number, string]>(
    `INSERT INTO live_sessions (place, path, last_live_ms, moved_to) VALUES (?, ?, ?, ?)
     ON CONFLICT (place, path) DO UPDATE SET moved_to = excluded.moved_to`,
  );
  const isHere = file.db.prepare<[string, string]>(
    'UPDATE live_sessions SET moved_to = NULL WHERE place = ? AND path = ?',
  );
  return ({ session, path, trashedAtMs, movedTo }) => {
    // An entry of a session has another path than it, so nothing is known of that and nothing forgotten.
    if (movedTo === undefined) forget.run(session.place, path);
    else {
      if (session.form === 'records') moved.run(session.place, path, trashedAtMs, movedTo.place);
      isHere.run(movedTo.place, movedTo.path);
    }
  };
}
