// Our tables: made and brought up to date at the first use, refused where they are somebody else's or too new.
import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { Database } from './database.ts';
import type { Connection } from './connection.ts';
import { failureOf, refusedAs } from './failure.ts';
import { migrations } from './migrations/index.ts';

export const newestVersion = migrations.length;

/** How long one process may wait while another one makes the tables. */
const turnTimeout = '30s';

interface Found {
  readonly identity: string;
  readonly version: number;
}

/**
 * @param create whether tables that are not there are made
 * @returns the identity of this database
 * @throws HoldfastError STORE_TOO_NEW, STORE_NOT_OURS, and STORE_UNAVAILABLE also where there are none and none is made
 */
export async function prepareSchema(database: Database, create: boolean): Promise<string> {
  const { place } = database;
  try {
    const found = await database.withConnection('work', async (connection) => {
      const there = await tablesIn(connection, database);
      if (there !== null && there.version >= newestVersion) return there;
      if (there === null && !create) throw unavailable(place, 'it has no tables of Holdfast');
      return bringUpToDate(connection, database);
    });
    if (found.version <= newestVersion) return found.identity;
    throw new HoldfastError('STORE_TOO_NEW', {
      place: place.url,
      found: found.version,
      known: newestVersion,
    });
  } catch (error) {
    throw failureOf(place, error);
  }
}

/** Everything of ours is gone; where there is nothing that is fine. @throws HoldfastError STORE_NOT_OURS */
export async function dropSchema(database: Database): Promise<void> {
  try {
    await database.withConnection('survey', async (connection) => {
      if ((await tablesIn(connection, database)) === null) await refuseOthers(connection, database);
      await connection.query(`drop schema if exists ${database.schema} cascade`);
    });
  } catch (error) {
    throw failureOf(database.place, error);
  }
}

/** null where there are no such tables. */
async function tablesIn(connection: Connection, { place, schema }: Database): Promise<Found | null> {
  try {
    const { rows } = await connection.query<Found>(`select identity, version from ${schema}.holdfast`);
    const [found] = rows;
    if (found === undefined) throw notOurs(place, 'its table "holdfast" is empty');
    return found;
  } catch (error) {
    if (refusedAs(error, 'noSuchSchema', 'noSuchTable')) return null;
    if (refusedAs(error, 'noSuchColumn')) throw notOurs(place, 'its table "holdfast" is another one');
    throw error;
  }
}

async function bringUpToDate(connection: Connection, database: Database): Promise<Found> {
  await connection.query('begin');
  try {
    const found = await migrate(connection, database);
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

async function migrate(connection: Connection, database: Database): Promise<Found> {
  const { place, schema } = database;
  await connection.query(`set local lock_timeout = '${turnTimeout}'; set local statement_timeout = 0`);
  await connection.query(`select pg_advisory_xact_lock(hashtext('holdfast'), hashtext($1))`, [schema]);
  // Another process may have been faster.
  let found = await inSavepoint(connection, () => tablesIn(connection, database));
  if (found === null) {
    await refuseOthers(connection, database);
    const made = `create table ${schema}.holdfast (identity text not null, version integer not null)`;
    const { rowCount } = await connection.query('select from pg_namespace where nspname = $1', [
      place.schema,
    ]);
    if (rowCount === 0) await connection.query(`create schema ${schema}`);
    await connection.query(made);
    found = { identity: randomUUID(), version: 0 };
    await connection.query(`insert into ${schema}.holdfast values ($1, 0)`, [found.identity]);
  }
  for (const { version, statements } of migrations) {
    if (version <= found.version) continue;
    for (const statement of statements(schema)) await connection.query(statement);
    await connection.query(`update ${schema}.holdfast set version = $1`, [version]);
  }
  return { identity: found.identity, version: Math.max(found.version, newestVersion) };
}

/** A statement that may fail without ending the transaction around it. */
async function inSavepoint<Result>(connection: Connection, work: () => Promise<Result>): Promise<Result> {
  await connection.query('savepoint look');
  const result = await work();
  await connection.query('rollback to savepoint look');
  return result;
}

/** @throws HoldfastError STORE_NOT_OURS where the schema holds anything at all */
async function refuseOthers(connection: Connection, { place }: Database): Promise<void> {
  const { rows } = await connection.query<{ relname: string }>(
    `select relname from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where nspname = $1 order by relname limit 1`,
    [place.schema],
  );
  const [other] = rows;
  if (other === undefined) return;
  throw notOurs(place, `its schema ${place.schema} holds "${other.relname}", and no tables of Holdfast`);
}

function notOurs(place: Place, cause: string): HoldfastError {
  return new HoldfastError('STORE_NOT_OURS', { place: place.url, cause });
}

function unavailable(place: Place, cause: string): HoldfastError {
  return new HoldfastError('STORE_UNAVAILABLE', { place: place.url, cause });
}
