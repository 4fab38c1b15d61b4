// Statements: who may write a session.
import { longestLeaseMs } from '../../../core/longest-lease.ts';
import type { Statement } from '../../../postgres/statement.ts';

const isFree = (session: string): string =>
  `(${session}.owner_process is null or ${session}.expires <= clock_timestamp()
    or ${session}.expires > clock_timestamp() + ${longestLeaseMs} * interval '1 millisecond'
    or ${session}.owner_process is not distinct from asked.proven_dead)`;

const nowMs = `floor(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** Of those that hold one. */
const remaining = `greatest(0, ceil(extract(epoch from sessions.expires - clock_timestamp()) * 1000))::bigint`;

/**
 * $1 tenants, $2 ids, $3 hosts, $4 pids, $5 processes, $6 purposes, $7 times in ms, $8 those proven dead; all lists.
 * Rows: the place in the lists, key, epoch and state of what was granted, else owner and remaining ms of who holds it.
 * Where both are null somebody took it in this very moment.
 *
 * The update waits for writers of the session, who hold a lock on its row. The time is in each epoch, so
 * that a database that was put back to an earlier state, or made anew, does not give out an epoch twice.
 */
export const acquire: Statement = {
  name: 'acquire',
  text: (schema) => `
    with asked as materialized (
      select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::bigint[], $8::text[])
        with ordinality as asked (tenant, id, host, pid, process, purpose, ttl_ms, proven_dead, place)
    ), taken as (
      update ${schema}.sessions set
        epoch = greatest(sessions.epoch + 1, ${nowMs}),
        owner_host = host, owner_pid = pid, owner_process = process, owner_purpose = purpose,
        expires = clock_timestamp() + ttl_ms * interval '1 millisecond'
      from asked
      where sessions.tenant = asked.tenant and sessions.id = asked.id and ${isFree('sessions')}
      returning place, key, epoch, state
    ), made as (
      insert into ${schema}.sessions
        (tenant, id, epoch, owner_host, owner_pid, owner_process, owner_purpose, expires)
      select distinct on (tenant, id) tenant, id, ${nowMs},
        host, pid, process, purpose, clock_timestamp() + ttl_ms * interval '1 millisecond'
      from asked
      where not exists (
        select from ${schema}.sessions where sessions.tenant = asked.tenant and sessions.id = asked.id
      )
      order by tenant, id, place
      on conflict (tenant, id) do nothing
      returning tenant, id, key, epoch, state
    ), granted as (
      select place, key, epoch, state from taken
      union all
      select min(place), key, epoch, state from made join asked using (tenant, id) group by key, epoch, state
    )
    select asked.place, granted.key, granted.epoch, granted.state,
      owner_host, owner_pid, owner_process, owner_purpose, ${remaining}
    from asked
    left join granted using (place)
    left join ${schema}.sessions on granted.place is null
      and sessions.tenant = asked.tenant and sessions.id = asked.id and not ${isFree('sessions')}
    order by asked.place`,
};

/** $1 keys, $2 epochs, $3 ms. Rows: the keys of what is held. */
export const renew: Statement = {
  name: 'renew',
  text: (schema) => `
    update ${schema}.sessions set expires = clock_timestamp() + $3::bigint * interval '1 millisecond'
    from unnest($1::int[], $2::bigint[]) as lease (key, epoch)
    where sessions.key = lease.key and sessions.epoch = lease.epoch and owner_process is not null
    returning sessions.key, sessions.epoch`,
};

/** $1 keys, $2 epochs. */
export const release: Statement = {
  name: 'release',
  text: (schema) => `
    update ${schema}.sessions
    set owner_host = null, owner_pid = null, owner_process = null, owner_purpose = null, expires = null
    from unnest($1::int[], $2::bigint[]) as lease (key, epoch)
    where sessions.key = lease.key and sessions.epoch = lease.epoch`,
};

/** $1 keys. Rows: key, epoch, owner's host, pid and purpose. */
export const current: Statement = {
  name: 'current',
  text: (schema) => `
    select key, epoch, owner_host, owner_pid, owner_purpose
    from ${schema}.sessions where key = any ($1::int[])`,
};

/**
 * The session of a lease, locked against a takeover until the end of the statement; no row where the lease is lost.
 * Locking a row reads its newest version, whatever moment the rest of the statement is of.
 * @param lock `share` also beside other writers of the session, `no key update` alone
 */
export const held = (schema: string, lock: 'share' | 'no key update', and = ''): string => `
  select key, home, state, created from ${schema}.sessions
  where key = $1::int and epoch = $2::bigint and owner_process is not null ${and}
  for ${lock}`;

/** $1 key, $2 epoch, $3 the new state, $4 the least and $5 the highest old one. Row: whether held, whether done. */
export const setState: Statement = {
  name: 'set state',
  text: (schema) => `
    with held as materialized (${held(schema, 'no key update')}), done as (
      update ${schema}.sessions
      set state = $3::smallint, created = case when state = 0 then clock_timestamp() else created end
      where key = $1::int and exists (select from held where state between $4::smallint and $5::smallint)
      returning key
    )
    select exists (select from held), exists (select from done)`,
};
