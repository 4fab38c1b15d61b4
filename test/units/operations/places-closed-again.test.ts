// A place that a caller of the service names is open for as long as somebody works with it, and no longer.
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { OpenedStores } from '../../../src/compose-opened-stores.ts';
import { parsePlace } from '../../../src/core/place.ts';
import type { Place } from '../../../src/core/place.ts';
import type { Store } from '../../../src/ports/store.ts';
import { dayMs, makeWorld, put, wholeCredentials } from '../../rigs/faults/world.ts';
import { admin, httpScene } from '../../rigs/http/http-scene.ts';
import { freshFolder } from '../catalog/homes.ts';
import { service } from './service.ts';
import type { Service } from './service.ts';

async function openedDuring({ context, other }: Service) {
  const store = await context.openStore(other);
  return { store, closed: vi.spyOn(store, 'close') };
}

test('it is closed when the work has ended, also where that failed, and opened anew by the next', async () => {
  const scene = service();
  const first = await scene.context.closingAfter(() => openedDuring(scene));
  expect(first.closed).toHaveBeenCalledTimes(1);
  const failing = scene.context.closingAfter(async () => {
    const { closed } = await openedDuring(scene);
    throw Object.assign(new Error('it failed'), { closed });
  });
  const error = (await failing.catch((thrown: unknown) => thrown)) as Awaited<typeof first>;
  expect(error.closed).toHaveBeenCalledTimes(1);
  const again = await scene.context.closingAfter(() => openedDuring(scene));
  expect(again.store).not.toBe(first.store);
});

test('while somebody else works it stays, and is closed once, after the last', async () => {
  const scene = service();
  const { context } = scene;
  let end = (): void => undefined;
  const other = context.closingAfter(async () => {
    await new Promise<void>((resolve) => (end = resolve));
    await context.openStore(scene.other);
  });
  const { store, closed } = await context.closingAfter(() => openedDuring(scene));
  expect(closed).not.toHaveBeenCalled();
  const later = context.closingAfter(() => context.openStore(scene.other));
  expect(await later).toBe(store);
  expect(closed).not.toHaveBeenCalled();
  end();
  await other;
  expect(closed).toHaveBeenCalledTimes(1);
});

test('what the process itself opens, and what it was given, stays open', async () => {
  const scene = service();
  const own = await openedDuring(scene);
  await scene.context.closingAfter(() => scene.context.openStore(scene.other));
  const given = await scene.context.closingAfter(async () => {
    const store = await scene.context.openStore(scene.given);
    return vi.spyOn(store, 'close');
  });
  expect([own.closed.mock.calls.length, given.mock.calls.length]).toEqual([0, 0]);
});

test('what moves or is restored there works with the store that is open', async () => {
  const { context, other } = service();
  const used = async () => [await context.transfers.place(other), await context.snapshotPlace(other)];
  const [first, second] = [await context.closingAfter(used), await context.closingAfter(used)];
  expect(second[0]).not.toBe(first[0]);
  expect(second[1]).not.toBe(first[1]);
});

test('a plan that names a place without its password finds it with the password that it was made with', async () => {
  const connections: (string | undefined)[] = [];
  const opened = new OpenedStores((place: Place) => {
    connections.push(place.connection);
    return { place, close: () => Promise.resolve() } as unknown as Store;
  });
  const withPassword = parsePlace('postgres://me:canary@db/x', '/');
  const without = parsePlace(withPassword.url, '/');
  for (const place of [withPassword, without]) await opened.closingAfter(async () => opened.of(place));
  expect(connections).toEqual([withPassword.connection, withPassword.connection]);
  expect(withPassword.url).not.toContain('canary');
});

test('over HTTP: a plan to another place is made, applied and taken back, and nothing of it stays open', async () => {
  const world = makeWorld();
  put(join(world.auth, 'acme/main/creds.json'), 10 * dayMs, wholeCredentials);
  const scene = await httpScene(world);
  onTestFinished(() => scene.close());
  const { context } = scene;
  const to = `sqlite:${join(freshFolder(), 'moved.db')}`;
  const closes: (() => number)[] = [];
  const openStore = context.openStore;
  context.openStore = async (url) => {
    const store = await openStore(url);
    if (store.place.url === to) {
      const closed = vi.spyOn(store, 'close');
      closes.push(() => closed.mock.calls.length);
    }
    return store;
  };
  const input = { from: world.places.baileys, to };
  const made = await scene.ask(admin, 'POST /api/plans', { operation: 'migrate', input });
  expect([made.status, made.json.totals?.steps], JSON.stringify(made.json)).toEqual([200, 1]);
  const run = await scene.ask(admin, `POST /api/plans/${made.json.id}/apply`);
  expect([run.status, run.json.state], JSON.stringify(run.json)).toEqual([200, 'done']);
  const undone = await scene.ask(admin, `POST /api/runs/${run.json.runId}/undo`);
  expect([undone.status, undone.json.state]).toEqual([200, 'done']);
  expect(closes.length).toBeGreaterThan(0);
  expect(closes.every((times) => times() > 0)).toBe(true);
});
