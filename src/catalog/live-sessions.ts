// Which linked sessions of databases were seen alive, in SQLite: what a lost database is told from a new one by.
import type { SessionRef } from '../core/session.ts';
import type { LiveSessions } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

type Where = Pick<SessionRef, 'place' | 'path'>;

export function liveSessions(file: CatalogFile): LiveSessions {
  const note = noteLive(file);
  const last = file.db
    .prepare<[string, string], number>('SELECT last_live_ms FROM live_sessions WHERE place = ? AND path = ?')
    .pluck();
  return {
    async note(refs, nowMs) {
      file.write(() => note(refs, nowMs));
    },
    lastLiveMs: async ({ place, path }) => file.read(() => last.get(place, path) ?? null),
  };
}

/** Within a transaction of the caller's. */
export function noteLive(file: CatalogFile): (refs: readonly Where[], nowMs: number) => void {
  // Exact to a day, so that looking every minute at thousands of sessions writes nothing.
  const put = file.db.prepare<[string, string, number]>(
    `INSERT INTO live_sessions (place, path, last_live_ms) VALUES (?, ?, ?)
     ON CONFLICT (place, path) DO UPDATE SET last_live_ms = excluded.last_live_ms
     WHERE excluded.last_live_ms > last_live_ms + 86400000`,
  );
  return (refs, nowMs) => {
    for (const { place, path } of refs) put.run(place, path, nowMs);
  };
}
