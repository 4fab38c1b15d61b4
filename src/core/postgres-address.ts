// The address of tables in a PostgreSQL: `postgres://user:password@host:5432/database?schema=holdfast`, and the
// parameters that `pg` knows.
import { flawOfParameters, namingParameters } from './postgres-parameters.ts';

export interface PostgresAddress {
  /** Names it in messages. Never holds a password. */
  readonly url: string;
  /** What to connect with. A secret: it goes into no plan, log or message. */
  readonly connection: string;
  /** The schema that holds Holdfast's tables. */
  readonly schema: string;
}

/** Plain lower-case identifiers need no quoting anywhere, and mean the same in every tool. */
const schemaShape = /^[a-z_][a-z0-9_]{0,62}$/;

/** @returns the address, or why it is none, safe to print */
export function readPostgresAddress(
  text: string,
  defaultSchema: string,
): PostgresAddress | { readonly flaw: string } {
  if (!/^\w+:\/\//.test(text)) return { flaw: 'two slashes follow the colon of a server: postgres://' };
  if (!URL.canParse(text)) return { flaw: 'it is no URL' };
  const given = new URL(text);
  const schema = given.searchParams.get('schema') ?? defaultSchema;
  const database = given.pathname.slice(1);
  if (/^$|[/@]/.test(database)) return { flaw: 'it names no database, or one with / or @ in its name' };
  const flaw = flawOfParameters(given.searchParams);
  if (flaw !== null) return { flaw };
  if (!schemaShape.test(schema)) {
    return { flaw: 'the name of a schema is up to 63 lower-case letters, digits and _' };
  }
  const query = new URLSearchParams();
  for (const name of namingParameters) {
    const value = given.searchParams.get(name);
    if (value !== null) query.set(name, value);
  }
  if (schema !== defaultSchema) query.set('schema', schema);
  given.searchParams.delete('schema');
  const connection = `postgres:${given.href.slice(given.protocol.length)}`;
  const user = given.username === '' ? '' : `${given.username}@`;
  const url = `postgres://${user}${given.host}/${database}${query.size === 0 ? '' : `?${query}`}`;
  return { url, connection, schema };
}
