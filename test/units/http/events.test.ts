// The stream of events: what comes, from where it goes on, who sees what, and when it ends. Over a real socket.
import { serve } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { KeeperEvent } from '../../../src/core/keeper-event.ts';
import { KeeperEventHub } from '../../../src/doors/http/events/keeper-event-hub.ts';
import { bearer, service, sharedCatalog, signIn } from '../../rigs/http/service.ts';
import type { Service } from '../../rigs/http/service.ts';

const catalog = sharedCatalog();

const event = (about: string, more: Partial<KeeperEvent> = {}): Omit<KeeperEvent, 'id' | 'atMs'> => ({
  kind: 'session',
  tenant: null,
  about,
  text: `${about} changed`,
  payload: {},
  ...more,
});

interface Stream {
  /** All that came so far, as it came. */
  text(): string;
  /** What each `data:` line holds. */
  events(): KeeperEvent[];
  ended(): boolean;
  status: number;
  stop(): void;
}

async function listening(scene: Service): Promise<string> {
  const server = serve({ fetch: scene.app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function listen(base: string, headers: Record<string, string>): Promise<Stream> {
  const stop = new AbortController();
  const response = await fetch(`${base}/api/events`, { headers, signal: stop.signal });
  let text = '';
  let ended = false;
  const read = async (): Promise<void> => {
    for await (const piece of response.body ?? []) text += Buffer.from(piece).toString();
  };
  // However it ends, it has.
  void read().then(
    () => (ended = true),
    () => (ended = true),
  );
  onTestFinished(() => stop.abort());
  const events = () =>
    [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? '') as KeeperEvent);
  const stream = {
    text: () => text,
    events,
    ended: () => ended,
    status: response.status,
    stop: () => stop.abort(),
  };
  if (response.status === 200)
    await vi.waitFor(() => expect(text).toContain(': connected'), { timeout: 10_000 });
  return stream;
}

const seen = (stream: Stream, ...abouts: string[]) =>
  vi.waitFor(() => expect(stream.events().map(({ about }) => about)).toEqual(abouts), { timeout: 10_000 });

describe('a listener', () => {
  test('is told what happens, in order, with ids that grow', async () => {
    const scene = service({ catalog });
    const stream = await listen(await listening(scene), bearer(await scene.key('read')));
    for (const about of ['a', 'b', 'c']) scene.events.publish(event(about));
    await seen(stream, 'a', 'b', 'c');
    const ids = stream.events().map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(stream.text()).toContain(`id: ${ids[0]}\ndata: `);
  });

  test('that comes back goes on after the last that it saw', async () => {
    const scene = service({ catalog });
    const base = await listening(scene);
    const headers = bearer(await scene.key('read'));
    const first = await listen(base, headers);
    for (const about of ['a', 'b']) scene.events.publish(event(about));
    await seen(first, 'a', 'b');
    const [, { id } = { id: 0 }] = first.events();
    first.stop();
    scene.events.publish(event('while away'));
    const second = await listen(base, { ...headers, 'last-event-id': String(id) });
    scene.events.publish(event('back'));
    await seen(second, 'while away', 'back');
    expect(second.text()).not.toContain('event: gap');
  });

  test.each(['1', '9999999999999999', 'nonsense'])(
    'that comes back with %s is told that it missed something',
    async (id) => {
      const scene = service({ catalog });
      const headers = { ...bearer(await scene.key('read')), 'last-event-id': id };
      const stream = await listen(await listening(scene), headers);
      await vi.waitFor(() => expect(stream.text()).toContain('event: gap\ndata: {}'), { timeout: 10_000 });
    },
  );

  test('without a key is not heard, where there are keys', async () => {
    const scene = service({ catalog });
    await scene.key('read');
    expect((await listen(await listening(scene), {})).status).toBe(401);
  });

  test('of a tenant is told of its own, and of looks only that they were taken', async () => {
    const scene = service({ catalog });
    const stream = await listen(await listening(scene), bearer(await scene.key('read', { tenant: 'acme' })));
    scene.events.publish(event('secret of others', { tenant: 'other' }));
    scene.events.publish(event('of the house'));
    const figures = { kind: 'look', text: '400 sessions seen', payload: { sessions: 400 } } as const;
    scene.events.publish(event('home', figures));
    scene.events.publish(event('own', { tenant: 'acme' }));
    await vi.waitFor(() => expect(stream.events()).toHaveLength(2), { timeout: 10_000 });
    expect(stream.events().map(({ kind, about }) => [kind, about])).toEqual([
      ['look', ''],
      ['session', 'own'],
    ]);
    expect(stream.text()).not.toMatch(/\b400\b|others|house/);
  });
});

describe('a stream ends', () => {
  test('when its key is revoked, and nothing comes after that', async () => {
    const scene = service({ catalog });
    const key = await scene.key('read');
    const stream = await listen(await listening(scene), bearer(key));
    scene.events.publish(event('before'));
    await seen(stream, 'before');
    await scene.revoke(key);
    scene.events.publish(event('after'));
    await vi.waitFor(() => expect(stream.ended()).toBe(true), { timeout: 10_000 });
    expect(stream.events().map(({ about }) => about)).toEqual(['before']);
  });

  test('within seconds of that also where nothing happens', async () => {
    const scene = service({ catalog });
    const key = await scene.key('read');
    const stream = await listen(await listening(scene), bearer(key));
    await scene.revoke(key);
    await vi.waitFor(() => expect(stream.ended()).toBe(true), { timeout: 10_000 });
  });

  test('when its key ends, or its session is signed out', async () => {
    const scene = service({ catalog });
    const base = await listening(scene);
    const [short, long] = [await scene.key('read', { endsInDays: 1 }), await scene.key('read')];
    const { headers, cookie } = await signIn(scene, long);
    const [ofKey, ofSession] = [await listen(base, bearer(short)), await listen(base, { cookie })];
    await fetch(`${base}/api/sign-out`, { method: 'POST', headers });
    await vi.waitFor(() => expect(ofSession.ended()).toBe(true), { timeout: 10_000 });
    expect(ofKey.ended()).toBe(false);
    scene.clock.nowMs += 2 * 86_400_000;
    await vi.waitFor(() => expect(ofKey.ended()).toBe(true), { timeout: 10_000 });
  });

  test('for a reader that does not read, and its memory is given back', async () => {
    const scene = service({ catalog });
    const key = await scene.key('read');
    const base = await listening(scene);
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(`GET /api/events HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`);
    await new Promise((resolve) => socket.once('readable', resolve));
    socket.pause();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const quick = await listen(base, bearer(key));
    // More than the kernel takes for a connection, and than may wait for one reader.
    const text = 'x'.repeat(100_000);
    for (let sent = 0; sent < 400; sent++) {
      scene.events.publish(event(`${sent}`, { text }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.resume();
    await closed;
    await vi.waitFor(() => expect(quick.events().at(-1)?.about).toBe('399'), { timeout: 10_000 });
  });
});

describe('the hub', () => {
  const told = (hub: KeeperEventHub, afterId: number | null): string[] => {
    const heard: string[] = [];
    const stop = new AbortController();
    hub.listen(afterId, (each) => heard.push(each.kind === 'gap' ? 'gap' : each.about), stop.signal);
    stop.abort();
    return heard;
  };

  test('keeps thousands, and who missed more is told so', () => {
    const hub = new KeeperEventHub(() => 1_000_000);
    for (let n = 0; n < 12_000; n++) hub.publish(event(String(n)));
    const last = 1_000_000_000 + 12_000;
    expect(told(hub, last)).toEqual([]);
    expect(told(hub, last - 3)).toEqual(['11997', '11998', '11999']);
    expect(told(hub, last - 5000)).toHaveLength(5000);
    expect(told(hub, last - 5001)).toEqual(['gap']);
  });

  test('of a later start has ids that are greater, and its listeners of before are told of a gap', () => {
    const before = new KeeperEventHub(() => 1_000_000);
    before.publish(event('before'));
    const after = new KeeperEventHub(() => 1_000_500);
    after.publish(event('after'));
    expect(told(after, 1_000_000_001)).toEqual(['gap']);
  });

  test('tells nobody who has stopped listening', () => {
    const hub = new KeeperEventHub(Date.now);
    const heard: unknown[] = [];
    const stop = new AbortController();
    hub.listen(null, (each) => heard.push(each), stop.signal);
    hub.publish(event('heard'));
    stop.abort();
    hub.publish(event('unheard'));
    expect(heard).toHaveLength(1);
  });
});
