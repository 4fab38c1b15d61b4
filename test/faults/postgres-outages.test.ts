// PostgreSQL killed, restarted, made read-only, out of connections, out of reach and slow: typed errors in bounded time,
// recovery by itself, and nothing acknowledged is missing.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { EntryStore, Lease } from '../../src/ports/entry-store.ts';
import { change, live, owner, seen, take, write } from '../../src/testing/entry-store/scene.ts';
import { openedAt } from '../rigs/postgres/opened.ts';
import { startProxy } from '../rigs/postgres/proxy.ts';
import type { TcpProxy } from '../rigs/postgres/proxy.ts';
import { freshSchema, startPostgres } from '../rigs/postgres/server.ts';
import type { OwnPostgres } from '../rigs/postgres/server.ts';

const name = { tenant: 'acme', id: 'sales' };
/** Short, so that the tests are. */
const impatient = { connectTimeoutMs: 400, statementTimeoutMs: 400 };
const unavailable = { name: 'HoldfastError', code: 'STORE_UNAVAILABLE' };

let server: OwnPostgres;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());

/** A store that was at work: it has tables, connections and a session. */
async function atWork(url = server.url(freshSchema())): Promise<{ store: EntryStore; lease: Lease }> {
  const store = openedAt(url, impatient);
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
    const store = openedAt(server.url(freshSchema()), impatient);
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
    const first = openedAt(url.href, { ...impatient, connections: 1 });
    const lease = await live(first, name);
    await first.heads();
    const second = openedAt(url.href, impatient);
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
    const { store, lease } = await atWork(url);
    await proxy.network('swallow');
    await everythingFails(store, lease);
    await proxy.network('pass');
    await goesOn(store, lease);
  });

  test('swallows everything does not keep a store from closing', async () => {
    const { proxy, url } = await proxied();
    const { store, lease } = await atWork(url);
    await proxy.network('swallow');
    const writing = store.write([{ lease, changes: [change('session', 'a', 'lost')] }]);
    await Promise.all([expect(writing).rejects.toMatchObject(unavailable), store.close()]);
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
    const other = openedAt(url, impatient);
    await goesOn(other, lease);
    await take(other, name, { provenDead: owner().process });
    const [outcome] = await store.write([{ lease, changes: [change('session', 'a', 'late')] }]);
    expect(outcome).toMatchObject({ code: 'LEASE_LOST' });
  });
});

describe('a write that got no answer', () => {
  /** It waits in the network, and the store has given it up. */
  async function stray(): Promise<{ store: EntryStore; lease: Lease; arrives: () => Promise<void> }> {
    const { proxy, url } = await proxied();
    const { store, lease } = await atWork(url);
    await proxy.hold();
    const writing = store.write([{ lease, changes: [change('session', 'a', 'stray')] }]);
    await expect(writing).rejects.toMatchObject(unavailable);
    const arrives = async (): Promise<void> => {
      const schema = new URL(url).searchParams.get('schema') ?? '';
      await proxy.deliver();
      await expect.poll(() => connectionsUsing(schema)).toBe(0);
    };
    return { store, lease, arrives };
  }

  /** But for the one that asks. The store has none idle, because each was told apart by its statements. */
  async function connectionsUsing(schema: string): Promise<number> {
    const rows = await server.query<{ count: string }>(
      `select count(*) from pg_stat_activity
       where query like '%insert into "' || $1 || '".entries%' and state <> 'idle' and pid <> pg_backend_pid()`,
      [schema],
    );
    return Number(rows[0]?.count);
  }

  test('and arrives after a newer one is refused', async () => {
    const { store, lease, arrives } = await stray();
    await write(store, lease, change('session', 'a', 'newer'));
    await arrives();
    expect(await seen(store, name)).toEqual([['session', 'a', 'newer']]);
    await write(store, lease, change('session', 'a', 'newest'));
    expect(await seen(store, name)).toEqual([['session', 'a', 'newest']]);
  });

  test('and arrives after its session was taken over is refused', async () => {
    const { store, arrives } = await stray();
    const lease = await take(store, name, { provenDead: owner().process });
    await arrives();
    expect(await seen(store, name)).toEqual([['session', 'a', 'acknowledged']]);
    await write(store, lease, change('session', 'a', 'of the new owner'));
  });

  test('does not keep another connection from writing under the same lease', async () => {
    const { store, lease, arrives } = await stray();
    await write(store, lease, change('session', 'a', 'newer'));
    const other = openedAt(server.url(store.place.schema));
    await write(other, lease, change('session', 'a', 'newest'));
    await arrives();
    expect(await seen(other, name)).toEqual([['session', 'a', 'newest']]);
  });
});

test('a server that hangs ends each call in bounded time, and goes on when it does', async () => {
  const { store, lease } = await atWork();
  server.pause();
  await everythingFails(store, lease);
  server.resume();
  await expect.poll(() => store.head(name).catch(() => null)).not.toBeNull();
  await write(store, lease, change('session', 'a', 'acknowledged'));
  await goesOn(store, lease);
});
