// A takeover and a write that meet: whichever comes first, nothing of the former owner arrives behind it.
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { EntryStore, Lease } from '../../../../src/ports/entry-store.ts';
import { change, live, owner, seen, take, write } from '../../../../src/testing/entry-store/scene.ts';
import { freshPostgresPlace } from '../../../rigs/postgres/fresh-place.ts';
import { openedAt } from '../../../rigs/postgres/opened.ts';
import { sharedPostgres } from '../../../rigs/postgres/server.ts';

const name = { tenant: 'acme', id: 'sales' };

interface Scene {
  readonly store: EntryStore;
  readonly lease: Lease;
  readonly schema: string;
  sql(text: string): Promise<unknown[]>;
  /** Resolves when so many statements of the store wait for a lock. */
  wait(count: number): Promise<void>;
}

async function scene(): Promise<Scene> {
  const [server, place] = [await sharedPostgres(), await freshPostgresPlace()];
  const schema = place.schema ?? '';
  const store = openedAt(server.url(schema));
  const lease = await live(store, name);
  await write(store, lease, ...preKeys);
  const waiting = `select from pg_stat_activity
    where application_name = 'holdfast' and wait_event_type = 'Lock' and query like '%"${schema}"%'`;
  return {
    store,
    lease,
    schema,
    sql: (text) => server.query(text),
    wait: async (count) => {
      await expect.poll(async () => (await server.query(waiting)).length).toBe(count);
    },
  };
}

/** Past the store; closed after the test. */
async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: (await sharedPostgres()).url() });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const preKeys = ['1', '2', '3'].map((id) => change('pre-key', id, 'kept'));

/** Of one session, of one with a deletion, and of several: each is a statement of its own. */
const writes = {
  'a write': [change('session', 'a', 'late')],
  'a write that deletes': [change('session', 'a', 'late'), change('pre-key', '1', null)],
  'a write that deletes much': ['1', '2', '3']
    .map((id) => change('pre-key', id, null))
    .concat(change('session', 'a', 'late')),
  'a large write': ['a', '1', '2', '3', '4', '5'].map((id) => change('session', id, 'late')),
};

test.each(Object.entries(writes))('%s that has begun is awaited by the takeover', async (_, changes) => {
  const { store, lease, schema, sql, wait } = await scene();
  const holder = await connected();
  await holder.query('select pg_advisory_lock(4711)');
  await sql(`create function ${schema}.dawdle() returns trigger language plpgsql
    as 'begin perform pg_advisory_xact_lock_shared(4711); return new; end'`);
  await sql(`create trigger dawdle before insert on ${schema}.entries
    for each row when (new.id = 'a') execute function ${schema}.dawdle()`);
  const writing = store.write([{ lease, changes }]);
  await wait(1);
  const taking = take(store, name, { provenDead: owner().process });
  await wait(2);
  await holder.query('select pg_advisory_unlock(4711)');
  await taking;
  const atTakeover = await seen(store, name);
  expect(await writing).toEqual([null]);
  expect(atTakeover).toContainEqual(['session', 'a', 'late']);
  expect(await seen(store, name)).toEqual(atTakeover);
});

test.each(Object.entries(writes))(
  '%s that meets a takeover waits for it, and is refused',
  async (_, changes) => {
    const { store, lease, schema, wait } = await scene();
    const taker = await connected();
    // What a takeover does, held in the middle.
    await taker.query(`begin; update ${schema}.sessions set epoch = epoch + 1, owner_pid = 200`);
    const writing = store.write([{ lease, changes }]);
    await wait(1);
    await taker.query('commit');
    expect(await writing).toEqual([expect.objectContaining({ code: 'LEASE_LOST' })]);
    expect(await seen(store, name)).toEqual(['1', '2', '3'].map((id) => ['pre-key', id, 'kept']));
  },
);
