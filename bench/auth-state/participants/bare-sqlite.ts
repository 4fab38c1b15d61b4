// The least that a store in SQLite can do: a prepared upsert for each row, a transaction for each set. No lease, no cache.
import { join } from 'node:path';
import { Database } from '../../../src/sqlite.ts';
import type { AuthStates, Home, OpenSession } from './participant.ts';
import { credsOr, textOf, valueOf } from './json-value.ts';
import type { Rows } from '../trace.ts';

const SCHEMA = `CREATE TABLE IF NOT EXISTS entries (
  session TEXT NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (session, type, id)
) WITHOUT ROWID`;

export async function startBareSqlite(home: Home, synchronous: 'NORMAL' | 'FULL'): Promise<AuthStates> {
  const database = new Database(join(home.folder, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${synchronous}`);
  database.exec(SCHEMA);
  const select = database
    .prepare<[string, string, string], string>(
      'SELECT value FROM entries WHERE session = ? AND type = ? AND id = ?',
    )
    .pluck();
  const upsert = database.prepare(
    'INSERT INTO entries VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM entries WHERE session = ? AND type = ? AND id = ?');
  const write = database.transaction((session: string, rows: Rows) => {
    for (const [type, byId] of Object.entries(rows)) {
      for (const [id, value] of Object.entries(byId)) {
        if (value) upsert.run(session, type, id, textOf(value));
        else remove.run(session, type, id);
      }
    }
  });
  const read = (session: string, type: string, ids: readonly string[]) => {
    const found: Record<string, unknown> = {};
    for (const id of ids) {
      const text = select.get(session, type, id);
      if (text !== undefined) found[id] = valueOf(type, text);
    }
    return found;
  };
  const open = async (session: string): Promise<OpenSession> => ({
    creds: credsOr(read(session, 'creds', ['creds'])['creds']),
    get: async (type, ids) => read(session, type, ids),
    set: async (rows) => write(session, rows),
    saveCreds: async (creds) => write(session, { creds: { creds } }),
    close: async () => undefined,
  });
  return {
    open,
    async close() {
      database.close();
    },
  };
}
