// The databases over which every journey of a Baileys session goes.
import { join } from 'node:path';
import { freshPostgresPlace } from '../postgres/fresh-place.ts';
import { temporaryFolder } from './holdfast.ts';

export interface Databases {
  readonly name: string;
  /** The URL of one that nobody has used, as a user writes it; gone after the test. */
  fresh(): Promise<string>;
}

export const databases: readonly Databases[] = [
  { name: 'SQLite', fresh: async () => `sqlite:${join(await temporaryFolder('sqlite'), 'sessions.db')}` },
  { name: 'PostgreSQL', fresh: freshPostgresUrl },
];

async function freshPostgresUrl(): Promise<string> {
  const { url, connection, schema } = await freshPostgresPlace();
  const whole = new URL(connection ?? url);
  whole.searchParams.set('schema', schema ?? '');
  return whole.href;
}
