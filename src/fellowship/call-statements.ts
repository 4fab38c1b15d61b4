// Statements: what keepers ask of each other.
import type { Statement } from '../postgres/statement.ts';

/** $1 id, $2 home, $3 operation, $4 input, $5 manner, $6 channel. */
export const ask: Statement = {
  name: 'ask',
  text: (schema) =>
    `with asked as (
       insert into ${schema}.calls (id, home, asked, operation, input, manner)
       values ($1, $2, clock_timestamp(), $3, $4, $5) returning home
     )
     select pg_notify($6, 'ask ' || home) from asked`,
};

/**
 * $1 home, $2 process, $3 ids that it has under way. Rows: id, operation, input, manner, whether nobody wants it any more.
 * Nobody waits for what was asked long ago. What this process took and does not know of it has not begun: the answer to
 * an earlier take was lost.
 */
export const takeCalls: Statement = {
  name: 'take calls',
  text: (schema) =>
    `update ${schema}.calls set state = 'running', process = $2
     where home = $1 and (
       (state = 'asked' and not cancelled and asked > now() - interval '1 minute')
       or (state = 'running' and process = $2 and id <> all ($3::text[]))
     )
     returning id, operation, input, manner, cancelled`,
};

/** $1 id, $2 progress, $3 channel. */
export const tellProgress: Statement = {
  name: 'tell progress',
  text: (schema) =>
    `with told as (update ${schema}.calls set progress = $2 where id = $1 and state = 'running' returning id)
     select pg_notify($3, 'call ' || id) from told`,
};

/** $1 id, $2 state, $3 answer, $4 channel. */
export const answerCall: Statement = {
  name: 'answer call',
  text: (schema) =>
    `with told as (update ${schema}.calls set state = $2, answer = $3 where id = $1 returning id)
     select pg_notify($4, 'call ' || id) from told`,
};

/** $1 ids. Rows: id, state, process, progress, answer. */
export const callsNow: Statement = {
  name: 'calls now',
  text: (schema) =>
    `select id, state, process, progress, answer from ${schema}.calls where id = any ($1::text[])`,
};

/** $1 id, $2 channel. */
export const cancelCall: Statement = {
  name: 'cancel call',
  text: (schema) =>
    `with told as (update ${schema}.calls set cancelled = true where id = $1 returning id)
     select pg_notify($2, 'cancel ' || id) from told`,
};

/**
 * $1 id, $2 home, $3 operation, of a call that may have arrived or not. Where it was not begun it never will be, also if
 * it arrives now. Row: whether that is so.
 */
export const takeBackCall: Statement = {
  name: 'take back call',
  text: (schema) =>
    `insert into ${schema}.calls as known (id, home, asked, operation, input, manner, state, cancelled)
     values ($1, $2, clock_timestamp(), $3, '', '', 'failed', true)
     on conflict (id) do update set cancelled = known.cancelled or known.state = 'asked'
     returning input = '' or (state = 'asked' and cancelled)`,
};

/** $1 ids. Rows: id, of those that nobody wants to be done any more. */
export const cancelledOf: Statement = {
  name: 'cancelled calls',
  text: (schema) => `select id from ${schema}.calls where id = any ($1::text[]) and cancelled`,
};

/** $1 id, $2 channel. Nobody waits for it: what runs is told to end, all else is gone. Row: the state that it was in. */
export const leaveCall: Statement = {
  name: 'leave call',
  text: (schema) =>
    `with known as (select id, state from ${schema}.calls where id = $1 for update),
     gone as (delete from ${schema}.calls using known where calls.id = known.id and known.state <> 'running'),
     told as (
       update ${schema}.calls set cancelled = true from known
       where calls.id = known.id and known.state = 'running' returning calls.id
     )
     select known.state, (select pg_notify($2, 'cancel ' || told.id) from told) from known`,
};

/** $1 id, of a keeper that is gone. Row: the state that it was in. */
export const forgetCall: Statement = {
  name: 'forget call',
  text: (schema) => `delete from ${schema}.calls where id = $1 returning state`,
};
