// A real PostgreSQL for tests: the one of HOLDFAST_TEST_POSTGRES_URL, or one of this process that goes with it.
import { startPostgres } from './own-server.ts';
import { postgresAt } from './postgres-at.ts';
import type { Postgres } from './postgres-at.ts';

export { startPostgres } from './own-server.ts';
export type { OwnPostgres, OwnPostgresOptions } from './own-server.ts';
export type { Postgres } from './postgres-at.ts';

let shared: Promise<Postgres> | undefined;

/**
 * The server of this process, that is of this test file: started at the first call, in about a second. It ends with
 * the process, however that ends. Tests that kill or reconfigure a server start one of their own: `startPostgres`.
 */
export function sharedPostgres(): Promise<Postgres> {
  const given = process.env['HOLDFAST_TEST_POSTGRES_URL'];
  shared ??= given === undefined || given === '' ? startPostgres() : Promise.resolve(postgresAt(given));
  return shared;
}

let schemas = 0;

/** The name of a schema that nobody has used. */
export function freshSchema(): string {
  return `t_${process.pid.toString(36)}_${Date.now().toString(36)}_${schemas++}`;
}
