// The drift report over every form of a whatsapp-web.js session, and lists that cannot be used.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gc } from '../../../src/operations/gc.ts';
import { scan } from '../../../src/operations/scan.ts';
import { codeOf, hourMs, makeWorld, open, putInstances } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { putSized } from './scenes.ts';

/** Two listed sessions, `sales` and the RemoteAuth folder of `kept`; four that nobody lists, of 1 to 4 KiB. */
function mixedWorld(): World {
  const world = makeWorld();
  putInstances(world, ['sales', 'kept']);
  const { profiles } = world;
  putSized(join(profiles, 'session-sales/Default/Preferences'), 100);
  putSized(join(profiles, 'RemoteAuth-kept/Default/Preferences'), 100);
  putSized(join(profiles, 'session-old/Default/Preferences'), 1024);
  putSized(join(profiles, 'RemoteAuth-shop/Default/Preferences'), 2048);
  putSized(join(profiles, 'wwebjs_temp_session_shop/Default/Preferences'), 3072);
  putSized(join(profiles, 'RemoteAuth-gone.zip'), 4096);
  return world;
}

const orphans = ['RemoteAuth-gone.zip', 'RemoteAuth-shop', 'session-old', 'wwebjs_temp_session_shop'];

describe('RemoteAuth folders, temporary copies and zips', () => {
  test('are counted by form, and among the orphans where nobody lists them', async () => {
    const world = mixedWorld();
    const { drift } = await gc.run(open(world).context, {});
    expect(drift.otherForms).toEqual({ 'remote-profile': 2, 'temp-profile': 1, 'remote-zip': 1 });
    expect(drift).toMatchObject({ localAuthDirCount: 2, orphanCount: 4, totalOrphanSizeKb: 10 });
    expect({ instanceCount: drift.instanceCount, missing: drift.missing }).toEqual({
      instanceCount: 2,
      missing: [],
    });
    const details = drift.orphanDetails.map(({ clientId, path, sizeKb }) => [path, clientId, sizeKb]);
    expect(details.toSorted(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
      [join(world.profiles, 'RemoteAuth-gone.zip'), 'gone', 4],
      [join(world.profiles, 'RemoteAuth-shop'), 'shop', 2],
      [join(world.profiles, 'session-old'), 'old', 1],
      [join(world.profiles, 'wwebjs_temp_session_shop'), 'shop', 3],
    ]);
    expect(drift.orphans.toSorted()).toEqual(['gone', 'old', 'shop', 'shop']);
  });

  test('wait for a second look like every orphan, and then all four are planned', async () => {
    const world = mixedWorld();
    const clock = { nowMs: Date.now() };
    const { context } = open(world, { flags: { 'guards.maxShare': 1 }, nowMs: () => clock.nowMs });
    const first = await gc.run(context, {});
    expect(first.plan.steps).toEqual([]);
    expect(first.plan.protected.map(({ guard, path }) => `${guard} ${path}`).toSorted()).toEqual(
      orphans.map((path) => `look-twice-at-orphans ${path}`),
    );
    clock.nowMs += hourMs;
    const second = await gc.run(context, {});
    expect(second.plan.steps.map(({ path }) => path).toSorted()).toEqual(orphans);
  });
});

describe('a list that may not be read', () => {
  const cases: [string, (world: World) => string][] = [
    ['a folder in its place', ({ folder }) => makeFolder(join(folder, 'list'))],
    ['below a file', ({ folder }) => join(makeFile(join(folder, 'file')), 'list.json')],
    ['not there', ({ folder }) => join(folder, 'none.json')],
  ];
  test.each(cases)('%s is an error, and nobody is an orphan by it', async (_name, listOf) => {
    const world = mixedWorld();
    const instances = listOf(world);
    const { context } = open(world, { flags: { instances } });
    expect(await codeOf(() => gc.run(context, {}))).toBe('REGISTRY_UNUSABLE');
    const report = await scan.run(context, {});
    expect(report.registry).toMatchObject({ state: 'unusable', path: instances });
    expect(report.orphans).toBe(0);
    expect(await context.catalog.plans.waiting()).toEqual([]);
    const { orphanSightings } = await context.catalog.world.history();
    expect(orphanSightings.size).toBe(0);
  });

  test('for want of permission is the same error, and makes no orphans', async () => {
    const world = mixedWorld();
    chmodSync(world.instances, 0);
    const { context } = open(world);
    const registry = { read: () => withoutRights(() => context.registry.read()) };
    expect(await codeOf(() => gc.run({ ...context, registry }, {}))).toBe('REGISTRY_UNUSABLE');
    const report = await scan.run({ ...context, registry }, {});
    expect(report.registry).toMatchObject({ state: 'unusable', why: expect.stringMatching(/^EACCES/) });
    expect(report.orphans).toBe(0);
  });

  test('is another error than none at all', async () => {
    const { context } = open(makeWorld(), { flags: { instances: undefined } });
    const none = { ...context, registry: { read: () => Promise.resolve({ state: 'none' as const }) } };
    expect(await codeOf(() => gc.run(none, {}))).toBe('REGISTRY_NEEDED');
  });
});

function makeFolder(path: string): string {
  mkdirSync(path);
  return path;
}

function makeFile(path: string): string {
  writeFileSync(path, '[]');
  return path;
}

/** Root may read everything, so where it runs this test it looks as somebody else. */
async function withoutRights<Result>(look: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return look();
  process.seteuid?.(65_534);
  try {
    return await look();
  } finally {
    process.seteuid?.(0);
  }
}
