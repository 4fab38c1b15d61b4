// Statements: what is there.
import type { Statement } from '../../../postgres/statement.ts';

const bytesOfValue = 'coalesce(entries.inflated_bytes, octet_length(entries.value))';
const ms = (column: string): string => `floor(extract(epoch from ${column}) * 1000)::bigint`;

/** The columns that `storedEntry` reads. */
const entryColumns = `coalesce(entries.long_type, entries.type), coalesce(entries.long_id, entries.id),
  ${ms('entries.modified')}, entries.inflated_bytes, entries.value`;

/**
 * $1 keys, $2 bytes. Rows: the place of the session in the list, whether it is too large, and for each type of it lists
 * of ids, times, inflated bytes and values in PostgreSQL's binary form: ten thousand rows would take three times as long.
 */
export const load: Statement = {
  name: 'load',
  text: (schema) => `
    with asked as materialized (
      select place, home, (
        select sum(${bytesOfValue}) > $2::bigint from ${schema}.entries where entries.home = sessions.home
      ) as is_too_large
      from unnest($1::int[]) with ordinality as asked (key, place) join ${schema}.sessions using (key)
      where state > 0
    )
    select place, is_too_large, coalesce(long_type, type), array_send(array_agg(coalesce(long_id, id))),
      array_send(array_agg(modified)), array_send(array_agg(inflated_bytes)), array_send(array_agg(value))
    from asked left join ${schema}.entries on entries.home = asked.home and not is_too_large
    where is_too_large or entries.home is not null
    group by 1, 2, 3`,
};

/** Lists: $1 places, $2 keys, $3 types, $4 ids. Rows: place, then the entry's columns. */
export const read: Statement = {
  name: 'read',
  text: (schema) => `
    with asked as materialized (
      select distinct place, home, type, asked.id
      from unnest($1::int[], $2::int[], $3::text[], $4::text[]) as asked (place, key, type, id)
      join ${schema}.sessions using (key)
      where state > 0
    )
    select place, ${entryColumns}
    from asked join ${schema}.entries
      on entries.home = asked.home and entries.type = asked.type and entries.id = asked.id`,
};

const headColumns = `tenant, id, state, epoch, ${ms('created')}, owner_host, owner_pid, owner_process, owner_purpose,
  greatest(0, ceil(extract(epoch from expires - clock_timestamp()) * 1000))::bigint`;

export const heads: Statement = {
  name: 'heads',
  text: (schema) => `select ${headColumns} from ${schema}.sessions where state > 0 order by tenant, id`,
};

/** $1 tenant, $2 id. */
export const head: Statement = {
  name: 'head',
  text: (schema) =>
    `select ${headColumns} from ${schema}.sessions where tenant = $1 and id = $2 and state > 0`,
};

/** Lists: $1 tenants, $2 ids. Rows: place, type, entries, bytes, newest and oldest; the type is null where there are none. */
export const totals: Statement = {
  name: 'totals',
  text: (schema) => `
    with asked as materialized (
      select place, home from unnest($1::text[], $2::text[]) with ordinality as asked (tenant, id, place)
      join ${schema}.sessions using (tenant, id)
      where state > 0
    )
    select place, coalesce(entries.long_type, entries.type), count(entries.home), sum(${bytesOfValue}),
      ${ms('max(entries.modified)')}, ${ms('min(entries.modified)')}
    from asked left join ${schema}.entries on entries.home = asked.home
    group by 1, 2 order by 1`,
};

/** $1 tenant, $2 id. Rows: the entry's columns, null where there are none; no row where the session is absent. */
export const entries: Statement = {
  name: 'entries',
  text: (schema) => `
    select ${entryColumns}
    from ${schema}.sessions left join ${schema}.entries on entries.home = sessions.home
    where tenant = $1 and sessions.id = $2 and state > 0`,
};

/** $1 tenant, $2 id, $3 type, $4 id of the entry. */
export const entry: Statement = {
  name: 'entry',
  text: (schema) => `
    select ${entryColumns}
    from ${schema}.sessions join ${schema}.entries on entries.home = sessions.home
    where tenant = $1 and sessions.id = $2 and state > 0 and entries.type = $3 and entries.id = $4`,
};

/** $1 digest of the item. Rows as of `entries`. */
export const trashed: Statement = {
  name: 'trashed',
  text: (schema) => `
    select ${entryColumns}
    from ${schema}.trash left join ${schema}.entries on entries.home = trash.home
    where digest = $1::bytea`,
};
