// The size limit of one cleaning, over caches of known length.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { clean } from '../../../src/operations/clean.ts';
import { makeWorld, open, putInstances } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { putSized } from './scenes.ts';

const indexedDb = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb/000003.log';

/** Caches of 5,000, 3,000 and 1,000 bytes in two profiles that are kept. */
function cachedWorld(): World {
  const world = makeWorld();
  putInstances(world, ['a', 'b']);
  const [a, b] = [join(world.profiles, 'session-a'), join(world.profiles, 'session-b')];
  for (const profile of [a, b]) putSized(join(profile, indexedDb), 9000);
  putSized(join(a, 'Default/Code Cache/js/index'), 1000);
  putSized(join(a, 'Default/Cache/Cache_Data/data_0'), 3000);
  putSized(join(b, 'Default/Cache/Cache_Data/data_0'), 2000);
  putSized(join(b, 'Default/Cache/Cache_Data/data_1'), 3000);
  return world;
}

const stepsOf = (plan: Plan): [string, number][] =>
  plan.steps.map(({ path, sizeBytes }) => [path, sizeBytes]);
const protectedIn = (plan: Plan): [string, string, number][] =>
  plan.protected.map(({ guard, path, sizeBytes }) => [guard, path, sizeBytes]);

const [bCache, aCache, aCode] = [
  'session-b/Default/Cache',
  'session-a/Default/Cache',
  'session-a/Default/Code Cache',
];
const limit = 'stay-within-the-size-limit';

test.each([
  [9000, [bCache, aCache, aCode], []],
  [8999, [bCache, aCache], [aCode]],
  [6000, [bCache, aCode], [aCache]],
  [5999, [bCache], [aCache, aCode]],
  [4999, [aCache, aCode], [bCache]],
  [999, [], [bCache, aCache, aCode]],
])(
  'a cleaning that may take %i bytes takes %j and protects %j: the largest first, and what still fits',
  async (maxBytes, taken, left) => {
    const world = cachedWorld();
    const { context } = open(world, { flags: { 'guards.maxBytes': maxBytes } });
    const plan = await clean.run(context, {});
    expect(stepsOf(plan).map(([path]) => path)).toEqual(taken);
    expect(protectedIn(plan).map(([guard, path]) => [guard, path])).toEqual(
      left.map((path) => [limit, path]),
    );
    expect(plan.totals.sizeBytes).toBeLessThanOrEqual(maxBytes);
    expect(plan.steps.length + plan.protected.length).toBe(3);
  },
);

test('what is applied is within the limit too, and the next cleaning takes the rest', async () => {
  const world = cachedWorld();
  const { context } = open(world, { flags: { 'guards.maxBytes': 6000 } });
  const plan = await clean.run(context, {});
  expect(stepsOf(plan)).toEqual([
    [bCache, 5000],
    [aCode, 1000],
  ]);
  expect(protectedIn(plan)).toEqual([[limit, aCache, 3000]]);
  expect(await applyPlan(context, plan)).toMatchObject({ bytesDone: 6000, filesDone: 3, notDone: [] });
  expect([bCache, aCode, aCache].map((path) => existsSync(join(world.profiles, path)))).toEqual([
    false,
    false,
    true,
  ]);
  const rest = await clean.run(context, {});
  expect(stepsOf(rest)).toEqual([[aCache, 3000]]);
  expect(rest.protected).toEqual([]);
});
