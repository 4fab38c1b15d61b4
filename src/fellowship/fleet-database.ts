// The database that keepers share: their tables in a schema of their own, made at the first use.
import { HoldfastError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import { readPostgresAddress } from '../core/postgres-address.ts';
import type { PostgresAddress } from '../core/postgres-address.ts';
import { withoutPassword } from '../core/without-password.ts';
import type { Connection } from '../postgres/connection.ts';
import { Database } from '../postgres/database.ts';
import { failureOf } from '../postgres/failure.ts';
import type { Failures, Fault } from '../postgres/failures.ts';
import { prepareSchema } from '../postgres/schema.ts';
import type { Tables } from '../postgres/schema.ts';
import type { Answer, Statement } from '../postgres/statement.ts';
import { migrations } from './migrations/index.ts';

const tables: Tables = { record: 'holdfast_fleet', called: 'tables of a fleet', migrations };
const defaultSchema = 'holdfast_fleet';

const codes: Readonly<Record<Fault, ErrorCode>> = {
  unavailable: 'FLEET_UNAVAILABLE',
  full: 'FLEET_UNAVAILABLE',
  readOnly: 'FLEET_UNAVAILABLE',
  absent: 'FLEET_UNAVAILABLE',
  notOurs: 'FLEET_NOT_OURS',
};

/** @throws HoldfastError CONFIG_INVALID */
export function readFleetAddress(text: string): PostgresAddress {
  const isPostgres = /^postgres(ql)?:/.test(text);
  const address = isPostgres
    ? readPostgresAddress(text, defaultSchema)
    : { flaw: 'only a PostgreSQL can be shared: postgres://user@host/database' };
  if (!('flaw' in address)) return address;
  throw new HoldfastError('CONFIG_INVALID', { cause: `fleet: ${withoutPassword(text)}: ${address.flaw}` });
}

export class FleetDatabase {
  /** Holds no password. */
  readonly url: string;
  /** Of our tables. */
  readonly schema: string;
  readonly database: Database;
  #prepared: Promise<string> | null = null;

  constructor(address: PostgresAddress) {
    [this.url, this.schema] = [address.url, address.schema];
    this.database = new Database(address, failuresAt(address.url), { statementTimeoutMs: 20_000 });
  }

  /** @throws HoldfastError FLEET_UNAVAILABLE, FLEET_NOT_OURS, FLEET_TOO_NEW */
  async run(statement: Statement, values: readonly unknown[] = []): Promise<Answer> {
    await this.prepare();
    return this.database.run(statement, values);
  }

  /** All of it or nothing. @throws HoldfastError as `run` */
  async transaction(work: (connection: Connection, schema: string) => Promise<void>): Promise<void> {
    await this.prepare();
    const { schema, failures } = this.database;
    try {
      await this.database.withConnection('work', async (connection) => {
        await connection.query('begin');
        try {
          await work(connection, schema);
          await connection.query('commit');
        } catch (error) {
          await connection.query('rollback');
          throw error;
        }
      });
    } catch (error) {
      throw failureOf(failures, error);
    }
  }

  async prepare(): Promise<void> {
    this.#prepared ??= prepareSchema(this.database, tables, true);
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = null;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

function failuresAt(url: string): Failures {
  return {
    of: (fault, cause, error) => new HoldfastError(codes[fault], { url, cause }, { cause: error }),
    tooNew: (found, known) => new HoldfastError('FLEET_TOO_NEW', { url, found, known }),
  };
}
