// Statements: changes of sessions, each under the lease that it was asked under.
import { held } from './leases.ts';
import type { Statement } from '../../../postgres/statement.ts';

const isThere = 'and state > 0';
/** What a row is made of, beside its home and its time. */
const given = 'inflated_bytes, type, id, value';
const overwrite = `on conflict (home, type, id) do update set
  modified = excluded.modified, inflated_bytes = excluded.inflated_bytes, value = excluded.value`;

const insert = (schema: string, from: string): string => `
  insert into ${schema}.entries (home, modified, ${given})
  select home, statement_timestamp(), ${given} from ${from} ${overwrite}`;

/** Values of rows from the parameter of that number on. */
function rowsFrom(first: number, count: number): string {
  const row = (at: number): string => `($${at}::int, $${at + 1}, $${at + 2}, $${at + 3}::bytea)`;
  const rows = Array.from({ length: count }, (_, index) => row(first + 4 * index));
  return `(values ${rows.join(', ')}) as given (${given})`;
}

/** Of so few rows, and those are most writes, PostgreSQL reads them faster one by one than as lists. */
export const fewRows = 4;

/** $1 key, $2 epoch, then the four of each row. Writes no row where the lease is lost. */
export const putFew: readonly Statement[] = Array.from({ length: fewRows }, (_, index) => ({
  name: `put ${index + 1}`,
  text: (schema) => insert(schema, `(${held(schema, 'share', isThere)}) as held, ${rowsFrom(3, index + 1)}`),
}));

/** The same of any number of rows, as four lists. */
export const putMany: Statement = {
  name: 'put many',
  text: (schema) =>
    insert(
      schema,
      `(${held(schema, 'share', isThere)}) as held,
       unnest($3::int[], $4::text[], $5::text[], $6::bytea[]) as given (${given})`,
    ),
};

/**
 * The same as `putFew`, with one entry deleted: a pre-key that was used. $3 its type, $4 its id, then the rows, if any.
 * A row where the lease is held.
 */
export const putFewAndDelete: readonly Statement[] = Array.from({ length: fewRows + 1 }, (_, count) => ({
  name: `put ${count} and delete`,
  text: (schema) => `
    with held as materialized (${held(schema, 'share', isThere)}), deleted as (
      delete from ${schema}.entries where home = (select home from held) and type = $3 and id = $4
    )${count === 0 ? '' : `, put as (${insert(schema, `held, ${rowsFrom(5, count)}`)})`}
    select key from held`,
}));

/**
 * Of any sessions. $1 keys and $2 epochs; for each row the place of its lease in these, from 1, as $3, then the lists of
 * rows, $8 and $9 with types and ids where they are long; for each deletion the place of its lease, type and id. Rows:
 * the places of what is held.
 *
 * Locks are taken in one order, so that two such statements never wait for each other.
 */
export const change: Statement = {
  name: 'change',
  text: (schema) => `
    with held as materialized (
      select place, home from ${schema}.sessions
      join unnest($1::int[], $2::bigint[]) with ordinality as lease (key, epoch, place) using (key, epoch)
      where owner_process is not null ${isThere}
      order by key for share of sessions
    ), put as (
      insert into ${schema}.entries (home, modified, ${given}, long_type, long_id)
      select home, statement_timestamp(), ${given}, long_type, long_id
      from unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[])
        as given (place, ${given}, long_type, long_id)
      join held using (place) ${overwrite}
    ), doomed as materialized (
      select home, type, id from unnest($10::int[], $11::text[], $12::text[]) as doomed (place, type, id)
      join held using (place)
    ), deleted as (
      delete from ${schema}.entries using doomed
      where entries.home = doomed.home and entries.type = doomed.type and entries.id = doomed.id
    )
    select place from held`,
};
