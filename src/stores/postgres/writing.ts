// Statements: changes of sessions, each under the lease that it was asked under.
import { held } from './leases.ts';
import type { Statement } from './statement.ts';

const columns = 'home, modified, inflated_bytes, type, id, value, long_type, long_id';
const values = (given: string): string =>
  `statement_timestamp(), ${['inflated_bytes', 'type', 'id', 'value', 'long_type', 'long_id'].map((name) => `${given}.${name}`).join(', ')}`;
const overwrite = `on conflict (home, type, id) do update set
  modified = excluded.modified, inflated_bytes = excluded.inflated_bytes, value = excluded.value`;
const isThere = 'and state > 0';

const given = (from: number): string => {
  const types = ['int', 'text', 'text', 'bytea', 'text', 'text'];
  const lists = types.map((type, index) => `$${from + index}::${type}[]`).join(', ');
  return `unnest(${lists}) as given (inflated_bytes, type, id, value, long_type, long_id)`;
};

/**
 * Of one session, nothing deleted: what most writes are. $1 key, $2 epoch, $3 fence, then lists of the values.
 * Writes no row where the lease is lost.
 */
export const put: Statement = {
  name: 'put',
  text: (schema) => `
    insert into ${schema}.entries (${columns})
    select held.home, ${values('given')} from (${held(schema, 'share', isThere)}) as held, ${given(4)} ${overwrite}`,
};

/** The same with one entry deleted: a pre-key that was used. $10 its type, $11 its id. Rows: the key, if it is held. */
export const putAndDelete: Statement = {
  name: 'put and delete',
  text: (schema) => `
    with held as materialized (${held(schema, 'share', isThere)}), put as (
      insert into ${schema}.entries (${columns})
      select held.home, ${values('given')} from held, ${given(4)} ${overwrite}
    ), deleted as (
      delete from ${schema}.entries where home = (select home from held) and type = $10 and id = $11
    )
    select key from held`,
};

/**
 * Of any sessions. $1 keys, $2 epochs, $3 fences; for each value the place of its lease in these, from 1, as $4, then
 * the lists of values; for each deletion the place of its lease, type and id. Rows: the places of what is held.
 *
 * Locks are taken in one order, so that two such statements never wait for each other.
 */
export const change: Statement = {
  name: 'change',
  text: (schema) => `
    with held as materialized (
      select place, home from ${schema}.sessions
      join unnest($1::int[], $2::bigint[], $3::int[]) with ordinality as lease (key, epoch, fence, place)
        using (key, epoch, fence)
      where owner_process is not null ${isThere}
      order by key for share of sessions
    ), put as (
      insert into ${schema}.entries (${columns})
      select held.home, ${values('given')}
      from unnest($4::int[], $5::int[], $6::text[], $7::text[], $8::bytea[], $9::text[], $10::text[])
        as given (place, inflated_bytes, type, id, value, long_type, long_id)
      join held using (place) ${overwrite}
    ), doomed as materialized (
      select home, type, id from unnest($11::int[], $12::text[], $13::text[]) as doomed (place, type, id)
      join held using (place)
    ), deleted as (
      delete from ${schema}.entries using doomed
      where entries.home = doomed.home and entries.type = doomed.type and entries.id = doomed.id
    )
    select place from held`,
};
