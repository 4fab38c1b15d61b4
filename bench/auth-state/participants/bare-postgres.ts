// The least that a store in PostgreSQL can do: one statement for each get and each set. No lease, no cache.
import pg from 'pg';
import type { AuthStates, Home, OpenSession } from './participant.ts';
import { credsOr, textChanges, valueOf, type TextChange } from './json-value.ts';

const SCHEMA = `CREATE TABLE IF NOT EXISTS entries (
  session text NOT NULL, type text NOT NULL, id text NOT NULL, value text NOT NULL,
  PRIMARY KEY (session, type, id)
)`;
const READ_ONE = 'SELECT id, value FROM entries WHERE session = $1 AND type = $2 AND id = $3';
const READ_MANY = 'SELECT id, value FROM entries WHERE session = $1 AND type = $2 AND id = ANY($3)';
const UPSERT = `INSERT INTO entries
  SELECT $1, type, id, value FROM unnest($2::text[], $3::text[], $4::text[]) AS given (type, id, value)
  ON CONFLICT (session, type, id) DO UPDATE SET value = excluded.value`;
const REMOVE = `DELETE FROM entries USING unnest($2::text[], $3::text[]) AS gone (type, id)
  WHERE session = $1 AND entries.type = gone.type AND entries.id = gone.id`;
const BOTH = `WITH removed AS (DELETE FROM entries USING unnest($5::text[], $6::text[]) AS gone (type, id)
    WHERE session = $1 AND entries.type = gone.type AND entries.id = gone.id) ${UPSERT}`;

interface Row {
  readonly id: string;
  readonly value: string;
}

/** Everybody on PostgreSQL may use as many connections as `pg` opens by itself. */
export async function connect(home: Home): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: home.postgres });
  await pool.query(SCHEMA);
  return pool;
}

export async function read(
  pool: pg.Pool,
  session: string,
  type: string,
  ids: readonly string[],
): Promise<Record<string, unknown>> {
  const [only] = ids;
  const { rows } =
    ids.length === 1
      ? await pool.query<Row>({ name: 'read-one', text: READ_ONE, values: [session, type, only] })
      : await pool.query<Row>({ name: 'read-many', text: READ_MANY, values: [session, type, ids] });
  return Object.fromEntries(rows.map(({ id, value }) => [id, valueOf(type, value)]));
}

/** One statement, which is one transaction and one round trip. */
export async function write(pool: pg.Pool, session: string, changes: readonly TextChange[]): Promise<void> {
  const put = changes.filter(({ text }) => text !== null);
  const gone = changes.filter(({ text }) => text === null);
  const puts = [put.map(({ type }) => type), put.map(({ id }) => id), put.map(({ text }) => text)];
  const removes = [gone.map(({ type }) => type), gone.map(({ id }) => id)];
  if (gone.length === 0) await pool.query({ name: 'upsert', text: UPSERT, values: [session, ...puts] });
  else if (put.length === 0)
    await pool.query({ name: 'remove', text: REMOVE, values: [session, ...removes] });
  else await pool.query({ name: 'both', text: BOTH, values: [session, ...puts, ...removes] });
}

export async function startBarePostgres(home: Home): Promise<AuthStates> {
  const pool = await connect(home);
  const open = async (session: string): Promise<OpenSession> => ({
    creds: credsOr((await read(pool, session, 'creds', ['creds']))['creds']),
    get: (type, ids) => read(pool, session, type, ids),
    set: (rows) => write(pool, session, textChanges(rows)),
    saveCreds: (creds) => write(pool, session, textChanges({ creds: { creds } })),
    close: async () => undefined,
  });
  return { open, close: () => pool.end() };
}
