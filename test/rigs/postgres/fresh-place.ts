// A place with a schema of its own in the shared server, gone after the test.
import { onTestFinished } from 'vitest';
import { parsePlace } from '../../../src/core/place.ts';
import type { Place } from '../../../src/core/place.ts';
import { freshSchema, sharedPostgres } from './server.ts';
import type { Postgres } from './server.ts';

/** @param server default: the shared one */
export async function freshPostgresPlace(server?: Postgres): Promise<Place> {
  const postgres = server ?? (await sharedPostgres());
  const schema = freshSchema();
  onTestFinished(() => postgres.query(`drop schema if exists ${schema} cascade`).then(() => undefined));
  return parsePlace(postgres.url(schema), '/');
}
