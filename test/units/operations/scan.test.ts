// What a scan adds up: per session, per tenant and over all, from files of known length.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScanReport } from '../../../src/operations/scan.ts';
import { scan } from '../../../src/operations/scan.ts';
import { sessionName } from '../../../src/core/session.ts';
import { hourMs, makeWorld, open, put, putInstances } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { putSized } from './scenes.ts';

/** A Baileys folder of 1,500 bytes, and two profiles of 11,000 and 2,500, of two tenants. */
function weighedWorld(): World {
  const world = makeWorld();
  putInstances(world, ['sales', 'shop']);
  const baileys = join(world.auth, 'acme/main');
  putSized(join(baileys, 'creds.json'), 600);
  putSized(join(baileys, 'session-15550003331.0.json'), 400);
  putSized(join(baileys, 'pre-key-1.json'), 500);
  const sales = join(world.profiles, 'session-sales');
  putSized(join(sales, 'Default/Cache/Cache_Data/data_0'), 7000);
  putSized(join(sales, 'Default/Code Cache/js/index'), 1000);
  putSized(join(sales, 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb/000003.log'), 3000);
  const shop = join(world.profiles, 'acme', 'session-shop');
  putSized(join(shop, 'Default/Cache/Cache_Data/data_0'), 500);
  putSized(join(shop, 'Default/Preferences'), 2000);
  return world;
}

function scanned(world: World, flags: Record<string, unknown> = {}): Promise<ScanReport> {
  return scan.run(open(world, { flags }).context, {});
}

describe('disk usage', () => {
  test('is given per session, with the share of the caches', async () => {
    const { sessions } = await scanned(weighedWorld());
    const figures = sessions.map(({ ref, files, sizeBytes, cacheBytes }) => [
      sessionName(ref),
      { files, sizeBytes, cacheBytes },
    ]);
    expect(Object.fromEntries(figures)).toEqual({
      'acme/main': { files: 3, sizeBytes: 1500, cacheBytes: 0 },
      'default/sales': { files: 3, sizeBytes: 11_000, cacheBytes: 8000 },
      'acme/shop': { files: 2, sizeBytes: 2500, cacheBytes: 500 },
    });
  });

  test('is added up per tenant, the biggest first, and over all with the average', async () => {
    const { tenants, totals } = await scanned(weighedWorld());
    expect(tenants).toEqual([
      { name: 'default', sessions: 1, files: 3, sizeBytes: 11_000, cacheBytes: 8000 },
      { name: 'acme', sessions: 2, files: 5, sizeBytes: 4000, cacheBytes: 500 },
    ]);
    expect(totals).toMatchObject({ sessions: 3, files: 8, sizeBytes: 15_000, cacheBytes: 8500 });
    expect(totals.averageBytes).toBe(5000);
    // Eight files, each of at least one block.
    expect(totals.diskBytes).toBeGreaterThanOrEqual(15_000);
  });

  test('names the five biggest sessions, the biggest first', async () => {
    const world = weighedWorld();
    for (const size of [1, 2, 3]) putSized(join(world.auth, `company_${size}`, 'creds.json'), size);
    const { biggest } = await scanned(world);
    expect(biggest).toEqual([
      { name: 'default/sales', path: 'session-sales', sizeBytes: 11_000 },
      { name: 'acme/shop', path: 'acme/session-shop', sizeBytes: 2500 },
      { name: 'acme/main', path: 'acme/main', sizeBytes: 1500 },
      { name: 'company_3/main', path: 'company_3', sizeBytes: 3 },
      { name: 'company_2/main', path: 'company_2', sizeBytes: 2 },
    ]);
  });

  test('of one tenant counts that tenant only', async () => {
    const { context } = open(weighedWorld());
    const { totals, tenants, biggest } = await scan.run(context, { tenant: 'acme' });
    expect(totals).toMatchObject({ sessions: 2, sizeBytes: 4000, averageBytes: 2000 });
    expect(tenants.map(({ name }) => name)).toEqual(['acme']);
    expect(biggest.map(({ name }) => name)).toEqual(['acme/shop', 'acme/main']);
  });

  test('of an empty world is nothing, and its average is no division by nothing', async () => {
    const { totals, tenants, biggest } = await scanned(makeWorld());
    const nothing = { sessions: 0, files: 0, sizeBytes: 0, cacheBytes: 0 };
    expect(totals).toEqual({ name: 'all', ...nothing, averageBytes: 0, diskBytes: 0 });
    expect([tenants, biggest]).toEqual([[], []]);
  });
});

describe('the storage warning', () => {
  test.each([
    [14_999, 'All sessions together hold 15.0 kB, more than the 15.0 kB that are set as the limit.'],
    [2000, 'All sessions together hold 15.0 kB, more than the 2.0 kB that are set as the limit.'],
    [15_000, null],
  ])('with a limit of %i bytes for 15,000 is %j', async (limit, warning) => {
    const { storageWarning } = await scanned(weighedWorld(), { 'alerts.storageBytes': limit });
    expect(storageWarning).toBe(warning);
  });

  test('is none below 50 GB where nobody sets a limit', async () => {
    const world = weighedWorld();
    expect((await scanned(world)).storageWarning).toBeNull();
    expect(open(world).context.settings.alerts.storageBytes).toBe(50e9);
  });
});

test('every place says whether it outlives a restart, as the ground answers for its own folder', async () => {
  const world = weighedWorld();
  const { context } = open(world);
  const { ground } = context;
  const asked: string[] = [];
  const told = {
    ...context,
    ground: {
      ...ground,
      fileSystemOf: async (path: string) => {
        asked.push(path);
        const survivesRestart = path === world.auth ? ('yes' as const) : ('no' as const);
        return { ...(await ground.fileSystemOf(path)), survivesRestart };
      },
    },
  };
  const { places } = await scan.run(told, {});
  expect(places.map(({ url, willSurviveRestart }) => [url, willSurviveRestart])).toEqual([
    [world.places.baileys, 'yes'],
    [world.places.wwebjs, 'no'],
  ]);
  expect(asked).toEqual([world.auth, world.profiles]);
  const real = await scan.run(context, {});
  for (const { willSurviveRestart } of real.places)
    expect(['yes', 'no', 'unknown']).toContain(willSurviveRestart);
});

test('an orphan is marked, and a listed profile and a Baileys folder are not', async () => {
  const world = weighedWorld();
  put(join(world.profiles, 'session-old/Default/Preferences'), 48 * hourMs);
  const { sessions, orphans } = await scanned(world);
  expect(sessions.filter(({ orphan }) => orphan).map(({ ref }) => sessionName(ref))).toEqual(['default/old']);
  expect(orphans).toBe(1);
});
