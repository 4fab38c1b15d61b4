// Tables whatsapp_auth and whatsapp_keys in PostgreSQL, as older scripts keep Baileys sessions: one for each company.
import type pg from 'pg';
import { durationText } from '../../core/amounts.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { ForeignSourceUrl } from '../../core/foreign-source.ts';
import type { InUse } from '../../core/inventory.ts';
import type { ForeignSession, ForeignSource, TransferPiece } from '../../ports/session-transfer.ts';
import { readForeignRows } from './foreign-rows.ts';
import type { ForeignRow } from './foreign-rows.ts';

const rowsAtOnce = 500;
const connectTimeoutMs = 10_000;
const queryTimeoutMs = 60_000;
/** SQLSTATE classes that speak of the tables and not of the server: syntax, missing names, missing rights. */
const ofTheTables = /^42/;
/** SQLSTATE undefined_table: also where the schema itself is absent. */
const noSuchTable = '42P01';

export interface TablesOptions {
  /** A session written to within this time counts as in use. */
  readonly quietMs: number;
}

export function openWhatsappTables(source: ForeignSourceUrl, { quietMs }: TablesOptions): ForeignSource {
  const tables = new Tables(source);
  return {
    url: source.url,
    list: () => tables.list(),
    inUse: (path) => tables.inUse(path, quietMs),
    read: (path) => tables.read(path),
    close: async () => undefined,
  };
}

class Tables {
  readonly #source: ForeignSourceUrl;
  readonly #auth: string;
  readonly #keys: string;

  constructor(source: ForeignSourceUrl) {
    this.#source = source;
    // The schema's name needs no quoting: parsePlace takes no other.
    const schema = source.schema === null ? '' : `${source.schema}.`;
    [this.#auth, this.#keys] = [`${schema}whatsapp_auth`, `${schema}whatsapp_keys`];
  }

  async list(): Promise<readonly ForeignSession[]> {
    return this.#connected(async (client) => {
      const { rows } = await client.query<{ company: string }>(
        `SELECT company_id::text AS company FROM ${this.#auth}
         UNION SELECT DISTINCT company_id::text FROM ${this.#keys} ORDER BY 1`,
      );
      return rows.map(({ company }) => ({ path: company, tenant: `company_${company}`, id: 'main' }));
    });
  }

  /** Such a program takes no lease; all that shows is when it last wrote, by the clock of the database. */
  async inUse(company: string, quietMs: number): Promise<InUse> {
    return this.#connected(async (client) => {
      const ages = [
        await this.#ageMs(client, this.#auth, company),
        await this.#ageMs(client, this.#keys, company),
      ];
      const youngest = Math.min(...ages.filter((age) => age !== null));
      if (youngest >= quietMs) return { answer: 'no', why: [] };
      return { answer: 'yes', why: [`it was written to ${durationText(youngest)} ago`] };
    });
  }

  async *read(company: string): AsyncGenerator<TransferPiece> {
    const client = await this.#connect();
    try {
      // One snapshot, so that credentials and keys are those of one moment.
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const { rows } = await client.query<{ text: string | null; at: string | null }>(
        `SELECT creds::text AS text, ${timeOf('to_jsonb(a)')} AS at FROM ${this.#auth} a WHERE company_id::text = $1`,
        [company],
      );
      const text = rows[0]?.text ?? null;
      yield* readForeignRows({
        session: { tenant: `company_${company}`, id: 'main' },
        place: this.#source.url,
        credentials: text === null ? null : { text, modifiedMs: timeFrom(rows[0]?.at) },
        keys: () => this.#keysOf(client, company),
      });
    } catch (error) {
      throw this.#failure(error);
    } finally {
      await client.end();
    }
  }

  async *#keysOf(client: pg.Client, company: string): AsyncGenerator<ForeignRow[]> {
    await client.query(
      `DECLARE rows NO SCROLL CURSOR FOR
       SELECT key_type::text AS type, key_id::text AS id, value::text AS text, ${timeOf("to_jsonb(k) - 'value'")} AS at
       FROM ${this.#keys} k WHERE company_id::text = $1`.replace('$1', client.escapeLiteral(company)),
    );
    for (;;) {
      const { rows } = await client.query<{
        type: string;
        id: string;
        text: string | null;
        at: string | null;
      }>(`FETCH ${rowsAtOnce} FROM rows`);
      if (rows.length === 0) break;
      yield rows.map(({ type, id, text, at }) => ({
        type,
        id,
        text: text ?? 'null',
        modifiedMs: timeFrom(at),
      }));
    }
    await client.query('CLOSE rows');
  }

  /** null where the table does not say when it was written. */
  async #ageMs(client: pg.Client, table: string, company: string): Promise<number | null> {
    const { rows } = await client.query<{ age: number | null }>(
      `SELECT (extract(epoch FROM now() - max((to_jsonb(t) ->> 'updated_at')::timestamptz)) * 1000)::float8 AS age
       FROM ${table} t WHERE company_id::text = $1`,
      [company],
    );
    return rows[0]?.age ?? null;
  }

  async #connected<Result>(act: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    try {
      return await act(client);
    } catch (error) {
      throw this.#failure(error);
    } finally {
      await client.end();
    }
  }

  async #connect(): Promise<pg.Client> {
    const { default: driver } = await import('pg');
    const client = new driver.Client({
      connectionString: this.#source.connection,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      application_name: 'holdfast migrate',
    });
    // Without a listener a connection that breaks between two questions would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(cause: unknown): unknown {
    if (cause instanceof HoldfastError || !(cause instanceof Error)) return cause;
    const { code } = cause as { code?: unknown };
    const why = code === noSuchTable ? this.#withoutTables() : cause.message;
    const details = { place: this.#source.url, cause: why };
    const isTables = typeof code === 'string' && ofTheTables.test(code);
    return new HoldfastError(isTables ? 'PLACE_UNAVAILABLE' : 'STORE_UNAVAILABLE', details, { cause });
  }

  #withoutTables(): string {
    const { schema } = this.#source;
    const none = 'it has no tables whatsapp_auth and whatsapp_keys';
    return schema === null
      ? `${none} in the search path of this user; where they are in another schema, name it with ?schema=NAME`
      : `${none} in the schema ${schema}; name theirs with ?schema=NAME, or leave it out for the search path`;
  }
}

/** The time of a row as text, in whatever of these columns there is. */
function timeOf(row: string): string {
  return `coalesce((${row}) ->> 'updated_at', (${row}) ->> 'created_at')`;
}

function timeFrom(text: string | null | undefined): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : ms;
}
