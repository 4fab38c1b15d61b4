// `growth`: of a session, a tenant and everything, from samples; what it answers is what its declaration says.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GrowthReport } from '../../../src/core/growth/growth-report.ts';
import type { MadeUpSeries } from '../../../src/core/growth/made-up-series.ts';
import { madeUpHistory } from '../../../src/demo/made-up-history.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { growth } from '../../../src/operations/growth.ts';
import { judgeGrowth } from '../../../src/operations/judge-growth.ts';
import { growthReport } from '../../../src/operations/outputs/growth.ts';
import { sampleDatabases } from '../../../src/operations/sample-databases.ts';
import { scan } from '../../../src/operations/scan.ts';
import { takeInventory } from '../../../src/operations/take-inventory.ts';
import { codeOf, dayMs, hourMs, makeWorld, open, put, putInstances } from '../../rigs/faults/world.ts';
import { wholeCredentials } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { every, paired } from '../growth/points.ts';

function twoTenants(): World {
  const world = makeWorld();
  putInstances(world, []);
  for (const [path, sessions] of [
    ['company_1', 30],
    ['acme/sales', 20],
    ['acme/support', 10],
  ] as const) {
    put(join(world.auth, path, 'creds.json'), 40 * dayMs, wholeCredentials);
    for (let id = 0; id < sessions; id += 1) put(join(world.auth, path, `session-1555${id}.0.json`), hourMs);
  }
  return world;
}

/** By its declaration, defaults and all, as the command line and HTTP ask. */
async function ask(context: OperationContext, input: Record<string, unknown> = {}): Promise<GrowthReport> {
  const report = await growth.run(context, growth.input.parse(input));
  return growthReport.parse(report);
}

/** A past of 40 days for all that is there. */
async function withPast(world: World): Promise<OperationContext> {
  const { context } = open(world);
  const { sessions } = await takeInventory(context);
  await context.catalog.samples.putMadeUp(madeUpHistory(sessions, context.nowMs() - 30 * 60_000));
  await judgeGrowth(context);
  return context;
}

describe('of everything', () => {
  test('before any sample is empty, and no error', async () => {
    expect(await ask(open(twoTenants()).context)).toMatchObject({
      subject: { kind: 'house', name: null },
      series: { atMs: [], entries: [], sessions: null },
      rates: { entries: null },
      forecasts: [{ answer: 'unknown' }],
      fastest: [],
    });
  });

  test('adds up its places, says how fast and names who grows fastest', async () => {
    const report = await ask(await withPast(twoTenants()), { points: 50 });
    expect(report.series.atMs.length).toBeLessThanOrEqual(50);
    expect([report.series.entries.at(-1), report.series.sessions?.at(-1)]).toEqual([63, 3]);
    expect(report.series.byClass['session']?.entries.at(-1)).toBe(60);
    expect(report.rates.entries?.perDay).toBeGreaterThan(0.3);
    expect(report.fastest.map(({ name }) => name).toSorted()).toEqual([
      'acme/sales',
      'acme/support',
      'company_1/main',
    ]);
    expect(report.forecasts).toMatchObject([{ limit: { value: 50e9 }, answer: 'not-expected' }]);
  });

  test('is asked for by the days that are wanted, and reaches no further back', async () => {
    const context = await withPast(twoTenants());
    const week = await ask(context, { sinceDays: 7 });
    const first = week.series.atMs[0] ?? 0;
    expect(context.nowMs() - first).toBeLessThan(8 * dayMs);
    expect((await ask(context, { sinceDays: 90 })).series.atMs[0]).toBeLessThan(first);
  });

  test('a scan takes a sample', async () => {
    const { context } = open(twoTenants());
    await scan.run(context, {});
    expect((await ask(context)).series.entries).toEqual([63]);
  });
});

describe('of a tenant', () => {
  test('is its own only, by name or by number', async () => {
    const context = await withPast(twoTenants());
    const acme = await ask(context, { tenant: 'acme' });
    expect(acme.subject).toMatchObject({ kind: 'tenant', name: 'acme' });
    expect([acme.series.entries.at(-1), acme.series.sessions?.at(-1)]).toEqual([32, 2]);
    expect(acme.fastest.map(({ name }) => name).toSorted()).toEqual(['acme/sales', 'acme/support']);
    expect((await ask(context, { tenant: '1' })).subject.name).toBe('company_1');
  });

  test('that nobody knows is an error: a typing error must not mean that nothing grows', async () => {
    const context = await withPast(twoTenants());
    expect(await codeOf(() => ask(context, { tenant: 'acm' }))).toBe('SESSION_NOT_FOUND');
  });
});

describe('of a session', () => {
  test('ends with what is there now, and names its limits', async () => {
    const world = twoTenants();
    const context = await withPast(world);
    put(join(world.auth, 'company_1', 'session-1666.0.json'), 0);
    const report = await ask(context, { session: 'company_1/main' });
    expect(report.subject).toMatchObject({ kind: 'session', name: 'company_1/main' });
    expect(report.series.entries.at(-1)).toBe(32);
    expect(report.series.sessions).toBeNull();
    expect(report.forecasts.map(({ limit }) => limit.name)).toEqual(['5000 session entries', '149 files']);
  });

  test('says what is unusual, and why its pre-keys churn, with what that rests on', async () => {
    const world = twoTenants();
    const { context } = open(world);
    const shiftMs = context.nowMs() - 169 * hourMs;
    const points = every(
      hourMs,
      169,
      (step) => ({ ...paired, 'pre-key': 812 + 9 * Math.floor(step / 2), unknown: step < 100 ? 3 : 403 }),
      (step) => ({ nextPreKeyId: 813 + 9 * Math.floor(step / 2) }),
    );
    const [place] = (await takeInventory(context)).places;
    const series: MadeUpSeries = {
      kind: 'session',
      place: place?.url ?? '',
      name: 'company_1',
      ref: null,
      points: points.map((point) => ({
        ...point,
        atMs: Math.floor((point.atMs - (points[0]?.atMs ?? 0) + shiftMs) / 1000) * 1000,
      })),
    };
    await context.catalog.samples.putMadeUp([series]);
    const report = await ask(context, { session: 'company_1' });
    expect(report.churn).toMatchObject({ minted: expect.any(Number) });
    expect(report.churn?.minted).toBeGreaterThan(700);
    expect(report.churn?.restsOn.join(' ')).toContain('next pre-key id');
    expect(report.unusual.map(({ kind, change }) => [kind, change])).toContainEqual(['unexplained', 409]);
  });

  test('that is worn out says so', async () => {
    const world = twoTenants();
    for (let id = 0; id < 60; id += 1)
      put(join(world.auth, 'company_1', `lid-mapping-1555${id}.json`), hourMs, '"9"');
    const report = await ask(open(world, { flags: { fileCount: 'always' } }).context, {
      session: 'company_1',
    });
    expect(report.rotation).toEqual(['60 LID mappings (60 or more)']);
  });

  test.each([
    [{ session: 'nobody' }, 'SESSION_NOT_FOUND'],
    [{ session: 'company_1', tenant: 'acme' }, 'SESSION_NOT_FOUND'],
    [{ session: 'main', place: 'baileys:/elsewhere' }, 'SESSION_NOT_FOUND'],
    [{ session: 'acme' }, 'USAGE'],
  ])('%j is an error: %s', async (input, code) => {
    const { context } = open(twoTenants());
    expect(await codeOf(() => ask(context, input))).toBe(code);
  });
});

test('the size of a database is sampled, and shown for the house', async () => {
  const world = twoTenants();
  const url = `sqlite:${join(world.home, 'sessions.db')}`;
  const { openEntryStore } = await import('../../../src/stores/open-entry-store.ts');
  const { parsePlace } = await import('../../../src/core/place.ts');
  const store = openEntryStore(parsePlace(url, '/'), { create: true });
  await store.heads();
  await store.close();
  const { context } = open(world, { flags: { places: [url] } });
  await sampleDatabases(context, await takeInventory(context));
  const { databases } = await ask(context);
  expect(databases).toMatchObject([{ place: url, rate: null, atMs: [expect.any(Number)] }]);
  expect(databases[0]?.sizeBytes).toBeGreaterThan(4096);
});
