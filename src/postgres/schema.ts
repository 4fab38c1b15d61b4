// Our tables: made and brought up to date at the first use, refused where they are somebody else's or too new.
import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.ts';
import type { Database } from './database.ts';
import { failureOf, refusedAs } from './failure.ts';
import type { Migration } from './migration.ts';

/** Tables that belong together and have one version. */
export interface Tables {
  /** The table of one row that says what they are, and tells them from any others. */
  readonly record: string;
  /** In messages: `tables of Holdfast`. */
  readonly called: string;
  readonly migrations: readonly Migration[];
}

/** How long one process may wait while another one makes the tables. */
const turnTimeout = '30s';

interface Found {
  readonly identity: string;
  readonly version: number;
}

/**
 * @param create whether tables that are not there are made
 * @returns the identity of this database
 * @throws HoldfastError of the database's failures, all of them
 */
export async function prepareSchema(database: Database, tables: Tables, create: boolean): Promise<string> {
  const { failures } = database;
  const newest = tables.migrations.length;
  try {
    const found = await database.withConnection('work', async (connection) => {
      const there = await tablesIn(connection, database, tables);
      if (there !== null && there.version >= newest) return there;
      if (there === null && !create) throw failures.of('absent', `it has no ${tables.called}`);
      return bringUpToDate(connection, database, tables);
    });
    if (found.version <= newest) return found.identity;
    throw failures.tooNew(found.version, newest);
  } catch (error) {
    throw failureOf(failures, error);
  }
}

/** Everything of ours is gone; where there is nothing that is fine. @throws HoldfastError of the database's failures */
export async function dropSchema(database: Database, tables: Tables): Promise<void> {
  try {
    await database.withConnection('survey', async (connection) => {
      if ((await tablesIn(connection, database, tables)) === null) {
        await refuseOthers(connection, database, tables);
      }
      await connection.query(`drop schema if exists ${database.schema} cascade`);
    });
  } catch (error) {
    throw failureOf(database.failures, error);
  }
}

/** null where there are no such tables. */
async function tablesIn(
  connection: Connection,
  { failures, schema }: Database,
  { record }: Tables,
): Promise<Found | null> {
  try {
    const { rows } = await connection.query<Found>(`select identity, version from ${schema}.${record}`);
    const [found] = rows;
    if (found === undefined) throw failures.of('notOurs', `its table "${record}" is empty`);
    return found;
  } catch (error) {
    if (refusedAs(error, 'noSuchSchema', 'noSuchTable')) return null;
    if (refusedAs(error, 'noSuchColumn')) {
      throw failures.of('notOurs', `its table "${record}" is another one`);
    }
    throw error;
  }
}

async function bringUpToDate(connection: Connection, database: Database, tables: Tables): Promise<Found> {
  await connection.query('begin');
  try {
    const found = await migrate(connection, database, tables);
    await connection.query('commit');
    return found;
  } catch (error) {
    try {
      await connection.query('rollback');
    } catch (gone) {
      // The server takes it back by itself; and nobody else may be given a connection in the middle of a transaction.
      throw new AggregateError([error, gone], (error as Error).message, { cause: gone });
    }
    throw error;
  }
}

async function migrate(connection: Connection, database: Database, tables: Tables): Promise<Found> {
  const { schema, schemaName } = database;
  const { record, migrations } = tables;
  await connection.query(`set local lock_timeout = '${turnTimeout}'; set local statement_timeout = 0`);
  await connection.query(`select pg_advisory_xact_lock(hashtext('holdfast'), hashtext($1))`, [schema]);
  // Another process may have been faster.
  let found = await inSavepoint(connection, () => tablesIn(connection, database, tables));
  if (found === null) {
    await refuseOthers(connection, database, tables);
    const made = `create table ${schema}.${record} (identity text not null, version integer not null)`;
    const { rowCount } = await connection.query('select from pg_namespace where nspname = $1', [schemaName]);
    if (rowCount === 0) await connection.query(`create schema ${schema}`);
    await connection.query(made);
    found = { identity: randomUUID(), version: 0 };
    await connection.query(`insert into ${schema}.${record} values ($1, 0)`, [found.identity]);
  }
  for (const { version, statements } of migrations) {
    if (version <= found.version) continue;
    for (const statement of statements(schema)) await connection.query(statement);
    await connection.query(`update ${schema}.${record} set version = $1`, [version]);
  }
  return { identity: found.identity, version: Math.max(found.version, migrations.length) };
}

/** A statement that may fail without ending the transaction around it. */
async function inSavepoint<Result>(connection: Connection, work: () => Promise<Result>): Promise<Result> {
  await connection.query('savepoint look');
  const result = await work();
  await connection.query('rollback to savepoint look');
  return result;
}

/** @throws HoldfastError notOurs, where the schema holds anything at all */
async function refuseOthers(
  connection: Connection,
  { failures, schemaName }: Database,
  { called }: Tables,
): Promise<void> {
  const { rows } = await connection.query<{ relname: string }>(
    `select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 order by relname limit 1`,
    [schemaName],
  );
  const [other] = rows;
  if (other === undefined) return;
  throw failures.of('notOurs', `its schema ${schemaName} holds "${other.relname}", and no ${called}`);
}
