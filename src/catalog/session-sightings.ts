// Remembers the sessions of an inventory: that they were seen, how big they are, and what their credentials were.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import type { CatalogFile } from './catalog-file.ts';
import { putLive } from './live-sessions.ts';

/** Some 2 ms of work. */
const sessionsPerTurn = 1000;

/**
 * What is to be remembered is put beside the records in small turns, in memory, and written to them in one statement: all of
 * it or nothing, and 10,000 sessions hold up nobody for longer than SQLite takes for their rows.
 */
export interface SessionSightings {
  /** @param write is called once, with a number under which they lie ready */
  staged(inventory: Inventory, write: (staged: number) => void): Promise<void>;
  /** Within a transaction of the caller's. */
  see(staged: number, takenAtMs: number, look: number): void;
}

export function sessionSightings(file: CatalogFile): SessionSightings {
  const { db } = file;
  db.pragma('temp_store = memory');
  db.exec(
    `CREATE TEMP TABLE seen_sessions (staged INTEGER, place TEXT, path TEXT, files INTEGER, size_bytes INTEGER,
       credentials TEXT, is_live INTEGER, PRIMARY KEY (staged, place, path)) STRICT, WITHOUT ROWID`,
  );
  const stage = db.prepare<[number, string]>(
    `INSERT OR REPLACE INTO temp.seen_sessions
     SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?)`,
  );
  const see = db.prepare<{ staged: number; takenAtMs: number; look: number }>(
    `INSERT INTO sessions (place, path, first_seen_ms, last_seen_ms, look, files, size_bytes, credentials)
     SELECT place, path, @takenAtMs, @takenAtMs, @look, files, size_bytes, credentials
     FROM temp.seen_sessions WHERE staged = @staged
     ON CONFLICT (place, path) DO UPDATE SET last_seen_ms = excluded.last_seen_ms, look = excluded.look,
       files = excluded.files, size_bytes = excluded.size_bytes, credentials = excluded.credentials`,
  );
  const seeLive = db.prepare<{ staged: number; takenAtMs: number }>(
    putLive('SELECT place, path, @takenAtMs FROM temp.seen_sessions WHERE staged = @staged AND is_live'),
  );
  const unstage = db.prepare<[number]>('DELETE FROM temp.seen_sessions WHERE staged = ?');
  let stagings = 0;

  return {
    async staged({ sessions }, write) {
      const staged = (stagings += 1);
      try {
        for (let at = 0; at < sessions.length; at += sessionsPerTurn) {
          const rows = sessions.slice(at, at + sessionsPerTurn).map(rowOf);
          file.read(() => stage.run(staged, JSON.stringify(rows)));
          await nextTurn();
        }
        write(staged);
      } finally {
        file.read(() => unstage.run(staged));
      }
    },
    see(staged, takenAtMs, look) {
      see.run({ staged, takenAtMs, look });
      seeLive.run({ staged, takenAtMs });
    },
  };
}

function rowOf({ ref, files, sizeBytes, credentials }: SessionPicture): readonly (string | number)[] {
  // A folder's owner decides for itself when to begin anew; only sessions in databases are begun by Holdfast.
  const isLive = ref.form === 'records' && credentials.paired === true;
  return [ref.place, ref.path, files, sizeBytes, credentials.state, isLive ? 1 : 0];
}
