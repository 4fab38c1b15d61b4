// Bare PostgreSQL with each open session mirrored in memory: read once, then one statement for each set. Right only as
// long as nobody else writes the session, which nothing here makes sure of.
import type { AuthStates, Home, OpenSession } from './participant.ts';
import { connect, write } from './bare-postgres.ts';
import { credsOr, textChanges, type TextChange } from './json-value.ts';
import { TextMirror } from './text-mirror.ts';
import type { Rows } from '../trace.ts';

const LOAD = 'SELECT type, id, value AS text FROM entries WHERE session = $1';

export async function startMirroredPostgres(home: Home): Promise<AuthStates> {
  const pool = await connect(home);
  const open = async (session: string): Promise<OpenSession> => {
    const mirror = new TextMirror();
    const { rows } = await pool.query<TextChange>({ name: 'load', text: LOAD, values: [session] });
    mirror.apply(rows);
    const set = async (changed: Rows) => {
      const changes = textChanges(changed);
      await write(pool, session, changes);
      mirror.apply(changes);
    };
    return {
      creds: credsOr(mirror.get('creds', ['creds'])['creds']),
      get: async (type, ids) => mirror.get(type, ids),
      set,
      saveCreds: (creds) => set({ creds: { creds } }),
      close: async () => undefined,
    };
  };
  return { open, close: () => pool.end() };
}
