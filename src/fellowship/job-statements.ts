// Statements: turns of the work that keepers share, beside the tables of graphile-worker.
import { quoted } from '../postgres/statement.ts';
import { nowThereMs } from './statements.ts';
import type { Statement } from '../postgres/statement.ts';

/** graphile-worker makes its tables itself, in a schema beside ours. */
export const jobsSchemaOf = (schema: string): string => `${schema}_jobs`;

/** From the quoted name of our schema. */
const jobsIn = (schema: string): string => quoted(jobsSchemaOf(schema.slice(1, -1)));

/** $1 work: what was due before anybody knew of it is nobody's debt. */
export const knowWork: Statement = {
  name: 'know work',
  text: (schema) =>
    `insert into ${schema}.turns (work, due_ms) values ($1, ${nowThereMs}) on conflict do nothing`,
};

/**
 * $1 work, $2 when it is due in ms, $3 task, $4 most attempts. Whoever is first adds the job; nobody does where one of
 * this work has waited for a minute: then it is done once for both times. A turn that was noted for later than now was
 * noted by a wrong clock, and would keep everybody from all of them until then.
 */
export const takeTurn: Statement = {
  name: 'take turn',
  text: (schema) =>
    `with turn as (
       update ${schema}.turns set due_ms = $2
       where work = $1 and (due_ms < $2::bigint or due_ms > ${nowThereMs} + 60000) returning work
     )
     select ${jobsIn(schema)}.add_job(
       $3::text, json_build_object('work', work, 'dueMs', $2::bigint), queue_name => $3::text, max_attempts => $4::int
     ) from turn
     where not exists (
       select from ${jobsIn(schema)}.jobs
       where task_identifier = $3::text and locked_at is null and run_at < now() - interval '1 minute'
     )`,
};

/** $1 work, $2 when it was due. Row: whether that turn has ended, when the newest is due. */
export const turnNow: Statement = {
  name: 'turn now',
  text: (schema) =>
    `select exists (select from ${schema}.ended_turns where work = $1 and due_ms = $2::bigint),
            (select due_ms from ${schema}.turns where work = $1)`,
};

/**
 * $1 work, $2 when it was due, $3 home, $4 why it failed for good or null, $5 channel, $6 notes. Those of the turn before
 * were heard by then.
 */
export const endTurn: Statement = {
  name: 'end turn',
  text: (schema) =>
    `with ended as (
       insert into ${schema}.ended_turns (work, due_ms, home, ended, failure, notes)
       values ($1, $2::bigint, $3, clock_timestamp(), $4, $6) on conflict do nothing returning work
     ), before as (
       update ${schema}.ended_turns set notes = null where work = $1 and due_ms < $2::bigint and notes is not null
     )
     select pg_notify($5, 'turn ' || $3 || ' ' || work) from ended`,
};

/** Row: what time it is there, and in ms. */
export const databaseNow: Statement = {
  name: 'database now',
  text: () => `select clock_timestamp(), ${nowThereMs}`,
};

/** $1 this home, $2 a time. Rows: when a turn ended elsewhere, its work, notes. */
export const endedSince: Statement = {
  name: 'turns ended since',
  text: (schema) =>
    `select ended, work, notes from ${schema}.ended_turns
     where ended > $2::timestamptz and home <> $1 order by ended`,
};

/**
 * $1 ms of silence after which a keeper is taken for dead. Jobs that are locked in a name under which no living keeper
 * takes any are free again; those of a keeper that has just begun get time to say its name.
 */
export const freeJobs: Statement = {
  name: 'free jobs of the dead',
  text: (schema) =>
    `select ${jobsIn(schema)}.force_unlock_workers(array_agg(distinct locked_by)) from (
       select locked_by, locked_at from ${jobsIn(schema)}._private_jobs
       union all select locked_by, locked_at from ${jobsIn(schema)}._private_job_queues
     ) as held
     where locked_at < now() - $1::float8 * interval '1 millisecond' and not exists (
       select from ${schema}.homes
       where locked_by = any (pools) and heard > now() - $1::float8 * interval '1 millisecond'
     )
     having count(*) > 0`,
};

/** Those that were killed as often as they may be tried: their next turn comes. */
export const dropSpentJobs: Statement = {
  name: 'drop spent jobs',
  text: (schema) =>
    `select ${jobsIn(schema)}.complete_jobs(array_agg(id)) from ${jobsIn(schema)}.jobs
     where attempts >= max_attempts and locked_at is null having count(*) > 0`,
};
