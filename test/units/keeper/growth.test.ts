// Slope and budgets: a session that gains files too fast is told, and one with too many of a class is triggered.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dayMs, put, wholeCredentials } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { keeperScene, putTenant, worldWith } from './scenes.ts';
import type { KeeperScene } from './scenes.ts';

const halfHourMs = 30 * 60_000;

/** So many more files each half hour, for two hours. @returns what was sent at each of the five looks */
async function grow(scene: KeeperScene, filesPerHalfHour: number): Promise<string[][]> {
  const looks: string[][] = [];
  for (let look = 0; look <= 4; look++) {
    putTenant(scene.world, 'company_1', 3 + look * filesPerHalfHour);
    await scene.keeper.runCheck();
    looks.push(scene.sent());
    scene.clock.nowMs += halfHourMs;
  }
  return looks;
}

describe('a session that gains files', () => {
  // 48 half hours a day: from 200 files a day a warning, from 500 critical, from 1,000 an emergency.
  test.each([
    [0, []],
    [4, []],
    [5, ['new session.growth company_1/main warning']],
    [10, ['new session.growth company_1/main warning']],
    [11, ['new session.growth company_1/main critical']],
    [20, ['new session.growth company_1/main critical']],
    [21, ['new session.growth company_1/main emergency']],
  ])('%i each half hour: %j, once, and only when an hour was measured', async (filesPerHalfHour, told) => {
    const scene = keeperScene(worldWith({ company_1: 3, company_2: 3 }));
    expect(await grow(scene, filesPerHalfHour)).toEqual([[], [], told, [], []]);
  });

  test('is told by the limits that are set', async () => {
    const scene = keeperScene(worldWith({ company_1: 3 }), { 'alerts.growthPerDay.warning': 40 });
    expect((await grow(scene, 1)).flat()).toEqual(['new session.growth company_1/main warning']);
  });

  test('is over when it has rested for a day', async () => {
    const scene = keeperScene(worldWith({ company_1: 3 }));
    await grow(scene, 11);
    for (let hour = 0; hour < 26; hour++) {
      scene.clock.nowMs += 2 * halfHourMs;
      await scene.keeper.runCheck();
    }
    expect(scene.sent().at(-1)).toBe('resolved session.growth company_1/main critical');
  });
});

/** A folder as Baileys 7 leaves it, with so many pre-keys. */
function putSeventhGeneration(world: World, preKeys: number): void {
  const folder = join(world.auth, 'company_7');
  put(join(folder, 'creds.json'), dayMs, wholeCredentials);
  put(join(folder, 'lid-mapping-15550002222.json'), dayMs, '"98765"');
  for (let id = 1; id <= preKeys; id++) put(join(folder, `pre-key-${id}.json`), dayMs, '{}');
}

describe('the trigger by budget of a class, in a Baileys 7 folder', () => {
  test.each([
    [999, [], []],
    [2000, [], []],
    [2001, ['company_7/main'], ['keeper:trigger prune 1999']],
  ])('with %i pre-keys is for %j', async (preKeys, due, plans) => {
    const world = worldWith();
    putSeventhGeneration(world, preKeys);
    const scene = keeperScene(world, { 'jobs.autoApply': false });
    await scene.keeper.runJob('trigger');
    const waiting = await scene.context.catalog.plans.waiting();
    expect(waiting.map(({ madeBy, plan }) => `${madeBy} ${plan.operation} ${plan.totals.steps}`)).toEqual(
      plans,
    );
    expect(scene.log.filter((line) => line.includes('trigger'))).toEqual(
      due.map(() => 'info 1 session over the trigger'),
    );
    expect(waiting.map(({ tenant }) => tenant)).toEqual(due.map(() => 'company_7'));
  });

  test('does not count the files: 813 of a fresh pairing are left alone', async () => {
    const world = worldWith();
    putSeventhGeneration(world, 811);
    const scene = keeperScene(world);
    await scene.keeper.runJob('trigger');
    await scene.keeper.runCheck();
    expect([scene.log, scene.sent(), await scene.context.catalog.plans.waiting()]).toEqual([[], [], []]);
  });
});
