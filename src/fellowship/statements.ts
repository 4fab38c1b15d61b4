// Statements: keepers that are heard of, and what they saw.
import type { Statement } from '../postgres/statement.ts';

/** What time it is at the database, ms since 1970: keepers may be wrong about it. */
export const nowThereMs = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint';

/**
 * $1 home, $2 machine, $3 process, $4 pools. Row: the process that was heard of before, null where none was; what time
 * it is there, in ms.
 */
export const beat: Statement = {
  name: 'beat',
  text: (schema) =>
    `with before as (select process from ${schema}.homes where home = $1),
     put as (
       insert into ${schema}.homes (home, machine, process, heard, pools)
       values ($1, $2, $3, clock_timestamp(), $4::text[])
       on conflict (home) do update set machine = $2, process = $3, heard = clock_timestamp(), pools = $4::text[]
       returning home
     )
     select before.process, ${nowThereMs} from put left join before on true`,
};

/** $1 home, $2 process, $3 channel. From now on it is silent. */
export const leave: Statement = {
  name: 'leave',
  text: (schema) =>
    `with gone as (
       update ${schema}.homes set heard = 'epoch', pools = '{}' where home = $1 and process = $2 returning home
     )
     select pg_notify($3, 'home ' || home) from gone`,
};

/**
 * $1 home, $2 ms of silence after which a keeper is taken for dead, $3 channel. Row: its machine, whether it went; none
 * where there is no such home.
 */
export const forgetHome: Statement = {
  name: 'forget home',
  text: (schema) =>
    `with known as (select home, machine from ${schema}.homes where home = $1),
     gone as (
       delete from ${schema}.homes
       where home = $1 and heard < clock_timestamp() - $2::float8 * interval '1 millisecond' returning home
     ),
     told as (select pg_notify($3, 'home ' || home) as told from gone)
     select known.machine, count(told) > 0 from known left join told on true group by known.machine`,
};

/** $1 this home. Rows: home, machine, process, ms of silence, who published, version. */
export const otherHomes: Statement = {
  name: 'other homes',
  text: (schema) =>
    `select home, machine, process, floor(extract(epoch from clock_timestamp() - heard) * 1000)::bigint,
            published_by, version
     from ${schema}.homes where home <> $1 order by home`,
};

/** $1 home. Row: summary. */
export const summaryOf: Statement = {
  name: 'summary of home',
  text: (schema) => `select summary from ${schema}.homes where home = $1`,
};

/** $1 home, $2 version, $3 the key to go on after, $4 number of rows. Rows: key, row. */
export const sessionsSince: Statement = {
  name: 'sessions since',
  text: (schema) =>
    `select key, row from ${schema}.sessions
     where home = $1 and version > $2 and key > $3 order by key limit $4::int`,
};

/** $1 home, $2 version, $3 keys, $4 rows; a row that is null is gone. */
export const putSessions = (schema: string): string =>
  `insert into ${schema}.sessions (home, version, key, row)
   select $1, $2::bigint, put.key, put.row from unnest($3::text[], $4::text[]) as put (key, row)
   on conflict (home, key) do update set version = excluded.version, row = excluded.row`;

/** $1 home, $2 process, $3 version, $4 summary. */
export const putSummary = (schema: string): string =>
  `update ${schema}.homes set published_by = $2, version = $3::bigint, summary = $4 where home = $1`;

/** Once in a while. Ended calls that nobody fetched, and turns that nobody asks about any more. */
export const forgetOld: Statement = {
  name: 'forget old calls and turns',
  text: (schema) =>
    `with calls as (delete from ${schema}.calls where asked < now() - interval '1 day')
     delete from ${schema}.ended_turns where ended < now() - interval '30 days'`,
};
