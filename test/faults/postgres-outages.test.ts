// PostgreSQL killed, restarted, made read-only, out of connections, out of reach and slow: typed errors in bounded time,
// recovery by itself, and nothing acknowledged is missing.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { EntryStore, Lease } from '../../src/ports/entry-store.ts';
import type { HeldSession } from '../../src/ports/held-session.ts';
import { groupWrites } from '../../src/stores/entries/group-writes.ts';
import { holdSessions } from '../../src/stores/entries/session-holder.ts';
import type { PostgresOptions } from '../../src/stores/postgres/postgres-entries.ts';
import { change, live, owner, seen, take, write } from '../../src/testing/entry-store/scene.ts';
import { openedAt } from '../rigs/postgres/opened.ts';
import { startProxy } from '../rigs/postgres/proxy.ts';
import type { TcpProxy } from '../rigs/postgres/proxy.ts';
import { freshSchema, startPostgres } from '../rigs/postgres/server.ts';
import type { OwnPostgres } from '../rigs/postgres/server.ts';

const name = { tenant: 'acme', id: 'sales' };
/** For what never answers: short, so that the tests are. What does answer has all the time that it wants. */
const impatient = { connectTimeoutMs: 1_500, statementTimeoutMs: 1_500 };
const unavailable = { name: 'HoldfastError', code: 'STORE_UNAVAILABLE' };

let server: OwnPostgres;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

/** A store that was at work: it has tables, connections and a session. */
async function atWork(
  url = server.url(freshSchema()),
  options: PostgresOptions = {},
): Promise<{ store: EntryStore; lease: Lease }> {
  const store = openedAt(url, options);
  const lease = await live(store, name);
  await write(store, lease, change('session', 'a', 'acknowledged'));
  return { store, lease };
}

/** Every kind of question is answered so, and none with an absence. */
async function everythingFails(store: EntryStore, lease: Lease): Promise<void> {
  const key = { type: 'session', id: 'a' };
  const questions = [
    () => store.write([{ lease, changes: [change('session', 'a', 'lost')] }]),
    () => store.entry(name, key),
    () => store.read([{ lease, keys: [key] }]),
    () => store.load([lease], 1e6),
    () => store.entries(name),
    () => store.head(name),
    () => store.heads(),
    () => store.renew([lease], 1000),
    () => store.acquire([{ name, owner: owner(), ttlMs: 1000 }]),
    () => store.trashed('x'),
    () => store.facts(),
  ];
  await Promise.all(questions.map((ask) => expect(ask()).rejects.toMatchObject(unavailable)));
}

async function goesOn(store: EntryStore, lease: Lease): Promise<void> {
  expect(await seen(store, name)).toEqual([['session', 'a', 'acknowledged']]);
  await write(store, lease, change('session', 'a', 'goes on'));
  expect(await seen(store, name)).toEqual([['session', 'a', 'goes on']]);
  await write(store, lease, change('session', 'a', 'acknowledged'));
}

async function proxied(): Promise<{ proxy: TcpProxy; url: string }> {
  const proxy = await startProxy(server);
  onTestFinished(() => proxy.close());
  return { proxy, url: server.url(freshSchema(), proxy) };
}

describe('a server that ends', () => {
  test('by kill -9 makes every call fail as unavailable; started again it has all, and the store goes on', async () => {
    const { store, lease } = await atWork();
    await server.kill();
    await everythingFails(store, lease);
    await server.start();
    await goesOn(store, lease);
  });

  test('in good order throws its clients out, who come back by themselves', async () => {
    const { store, lease } = await atWork();
    await server.stop();
    await everythingFails(store, lease);
    await server.start();
    await goesOn(store, lease);
  });

  test('and is not up yet again is unavailable, not empty', async () => {
    const { store } = await atWork();
    await server.kill();
    await server.start(false);
    for (;;) {
      const answer = await store.entry(name, { type: 'session', id: 'a' }).catch((error: unknown) => {
        expect(error).toMatchObject(unavailable);
        return undefined;
      });
      expect(answer).not.toBeNull();
      if (answer != null) break;
    }
  });

  test('before the first call: the store opens once it runs', async () => {
    const store = openedAt(server.url(freshSchema()));
    await server.stop();
    await expect(store.heads()).rejects.toMatchObject(unavailable);
    await server.start();
    expect(await store.heads()).toEqual([]);
  });

  test('one connection of it by an administrator is replaced', async () => {
    const { store, lease } = await atWork();
    await server.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'holdfast'`,
    );
    // Perhaps it has not heard of that yet; then it hears now.
    await store.heads().catch((error: unknown) => expect(error).toMatchObject(unavailable));
    await goesOn(store, lease);
  });
});

describe('a server that refuses', () => {
  test('writes, as a standby does, says read-only, and is read all the same', async () => {
    const { store, lease } = await atWork();
    await server.configure({ default_transaction_read_only: 'on' });
    try {
      const readOnly = { code: 'STORE_READ_ONLY' };
      const writing = store.write([{ lease, changes: [change('session', 'a', 'lost')] }]);
      await expect(writing).rejects.toMatchObject(readOnly);
      await expect(store.renew([lease], 1000)).rejects.toMatchObject(readOnly);
      await expect(store.acquire([{ name, owner: owner(), ttlMs: 1 }])).rejects.toMatchObject(readOnly);
      await expect(openedAt(server.url(freshSchema())).heads()).rejects.toMatchObject(readOnly);
      expect(await seen(store, name)).toEqual([['session', 'a', 'acknowledged']]);
    } finally {
      await server.configure({ default_transaction_read_only: 'off' });
    }
    await expect.poll(() => store.renew([lease], 60_000).catch(() => null)).toEqual([true]);
    await goesOn(store, lease);
  });

  test('more connections is unavailable until there are some', async () => {
    await server.query(`create role few login connection limit 2; grant create on database postgres to few`);
    const url = new URL(server.url(freshSchema()));
    url.username = 'few';
    const first = openedAt(url.href, { connections: 1 });
    const lease = await live(first, name);
    await first.heads();
    const second = openedAt(url.href);
    await expect(second.head(name)).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('too many connections') as string,
    });
    await write(first, lease, change('session', 'a', 'acknowledged'));
    await first.close();
    await goesOn(second, lease);
  });

  test('the password is told to nobody', async () => {
    const url = new URL(server.url(freshSchema()));
    url.password = 'hunter2';
    url.pathname = '/there-is-none';
    const error = await openedAt(url.href)
      .heads()
      .then(
        () => null,
        (caught: unknown) => caught as Error,
      );
    expect(error).toMatchObject(unavailable);
    const told = [error?.message, error?.stack, JSON.stringify(error), String(error?.cause)].join('\n');
    expect(told).toContain('there-is-none');
    expect(told).not.toContain('hunter2');
  });
});

describe('a network that', () => {
  test('swallows everything ends each call in bounded time, and later the store goes on', async () => {
    const { proxy, url } = await proxied();
    const { store, lease } = await atWork(url, impatient);
    await proxy.network('swallow');
    await everythingFails(store, lease);
    await proxy.network('pass');
    await goesOn(store, lease);
  });

  test('swallows everything does not keep a store from closing', async () => {
    const { proxy, url } = await proxied();
    const store = openedAt(url, { statementTimeoutMs: 3_600_000 });
    const lease = await live(store, name);
    await proxy.network('swallow');
    await proxy.counts(true);
    const writing = store.write([{ lease, changes: [change('session', 'a', 'lost')] }]);
    await expect.poll(async () => (await proxy.counts()).bytesToServer).toBeGreaterThan(0);
    await Promise.all([expect(writing).rejects.toMatchObject(unavailable), store.close()]);
    await expect(store.heads()).rejects.toMatchObject({
      ...unavailable,
      message: expect.stringContaining('it was closed') as string,
    });
  });

  test('resets every connection makes at most the calls under way fail', async () => {
    const { proxy, url } = await proxied();
    const { store, lease } = await atWork(url);
    await proxy.reset();
    await store.heads().catch((error: unknown) => expect(error).toMatchObject(unavailable));
    await goesOn(store, lease);
  });

  test('is slow changes nothing', async () => {
    const { proxy, url } = await proxied();
    await proxy.delay(10);
    const { store, lease } = await atWork(url);
    const other = openedAt(url);
    await goesOn(other, lease);
    await take(other, name, { provenDead: owner().process });
    const [outcome] = await store.write([{ lease, changes: [change('session', 'a', 'late')] }]);
    expect(outcome).toMatchObject({ code: 'LEASE_LOST' });
  });
});

describe('a write that got no answer', () => {
  const held = { purpose: 'a test', create: true, waitMs: 0 };
  const text = async (session: HeldSession): Promise<string | undefined> =>
    (await session.get('session', ['a'])).get('a')?.toString();

  /** Keeps everything that is on its way from coming to the server. @returns how to let it come, and to wait for that */
  async function keptBack(proxy: TcpProxy): Promise<() => Promise<void>> {
    const holdfasts = `select pid from pg_stat_activity where application_name = 'holdfast' and query like '%entries%'`;
    const pids = (await server.query<{ pid: number }>(holdfasts)).map(({ pid }) => pid);
    await proxy.hold();
    return async () => {
      await proxy.deliver();
      const left = (): Promise<unknown[]> =>
        server.query('select from pg_stat_activity where pid = any ($1)', [pids]);
      await expect.poll(left).toEqual([]);
    };
  }

  test('and comes to the server after newer ones changes nothing', async () => {
    const { proxy, url } = await proxied();
    const store = openedAt(url, impatient);
    const holder = holdSessions(groupWrites(store, { atOnce: 1 }));
    onTestFinished(() => holder.close());
    const session = await holder.hold(name, held);
    await session.set([change('session', 'a', 'first')]);
    const comes = await keptBack(proxy);
    await expect(session.set([change('session', 'a', 'stray')])).rejects.toMatchObject(unavailable);
    await session.set([change('session', 'a', 'newer')]);
    await comes();
    const others = holdSessions(openedAt(url));
    onTestFinished(() => others.close());
    await session.release();
    expect(await text(await others.hold(name, held))).toBe('newer');
  });

  test('and comes to the server after its session was taken over changes nothing', async () => {
    const { proxy, url } = await proxied();
    const { store, lease } = await atWork(url, impatient);
    const comes = await keptBack(proxy);
    const writing = store.write([{ lease, changes: [change('session', 'a', 'stray')] }]);
    await expect(writing).rejects.toMatchObject(unavailable);
    const taken = await take(store, name, { provenDead: owner().process });
    await comes();
    expect(await seen(store, name)).toEqual([['session', 'a', 'acknowledged']]);
    await write(store, taken, change('session', 'a', 'of the new owner'));
  });
});

describe('a session that somebody else locks', () => {
  test('fails alone, and is not written; the others of the same call are', async () => {
    const { store, lease } = await atWork(undefined, impatient);
    const free = await live(store, { tenant: 'acme', id: 'free' });
    const administrator = new pg.Client({ connectionString: server.url() });
    await administrator.connect();
    onTestFinished(() => administrator.end());
    const schema = store.place.schema ?? '';
    await administrator.query(`begin; select from ${schema}.sessions where id = 'sales' for update`);
    const outcomes = await store.write([
      { lease, changes: [change('session', 'a', 'lost')] },
      { lease: free, changes: [change('session', 'a', 'made')] },
    ]);
    expect(outcomes).toEqual([expect.objectContaining(unavailable), null]);
    await administrator.query('rollback');
    expect(await seen(store, free.name)).toEqual([['session', 'a', 'made']]);
    await goesOn(store, lease);
  });
});

test('a server that hangs ends each call in bounded time, and goes on when it does', async () => {
  const { store, lease } = await atWork(undefined, impatient);
  server.pause();
  await everythingFails(store, lease);
  server.resume();
  await expect.poll(() => store.head(name).catch(() => null)).not.toBeNull();
  await write(store, lease, change('session', 'a', 'acknowledged'));
  await goesOn(store, lease);
});
