// Advice to pair afresh, from what cleanings left and from LID mappings, as scan shows it and the keeper sends it.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { prune } from '../../../src/operations/prune.ts';
import { scan } from '../../../src/operations/scan.ts';
import { dayMs, put, wholeCredentials } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { keeperScene, worldWith } from './scenes.ts';
import type { KeeperScene } from './scenes.ts';

const sent = 'new session.rotation company_1/main warning';

/** A Baileys 6 folder, of which policy `classic` takes so many files; all others were written yesterday. */
function putWorn(world: World, files: number, old: number): void {
  const folder = join(world.auth, 'company_1');
  put(join(folder, 'creds.json'), dayMs, wholeCredentials);
  for (let id = 1; id < files; id++)
    put(join(folder, `session-1555${id}.0.json`), id <= old ? 15 * dayMs : dayMs);
}

async function pruned(scene: KeeperScene): Promise<number> {
  const { context } = scene;
  const run = await applyPlan(context, await prune.run(context, { policy: 'classic' }));
  return run.filesDone;
}

async function signsOf({ context }: KeeperScene): Promise<readonly string[] | undefined> {
  const { sessions } = await scan.run(context, { session: 'company_1/main' });
  return sessions[0]?.health.rotation;
}

async function rotationSent(scene: KeeperScene): Promise<string[]> {
  await scene.keeper.runCheck();
  return scene.sent().filter((line) => line.includes('session.rotation'));
}

describe('after a cleaning', () => {
  const still = (files: number): RegExp =>
    new RegExp(`^still ${files} files after the last cleaning.* \\(over 170\\)$`);
  const few = (removed: number): string => `the last cleaning removed ${removed} (fewer than 5)`;

  test('that removed 4 of 180 files both signs are there, and are sent once', async () => {
    const scene = keeperScene(worldWith());
    putWorn(scene.world, 180, 4);
    expect(await signsOf(scene)).toEqual([]);
    expect(await rotationSent(scene)).toEqual([]);
    expect(await pruned(scene)).toBe(4);
    scene.clock.nowMs += 60_000;
    expect(await signsOf(scene)).toEqual([expect.stringMatching(still(176)), few(4)]);
    expect(await rotationSent(scene)).toEqual([sent]);
    expect(await rotationSent(scene)).toEqual([]);
  });

  test('that removed nothing both signs are there too: nobody is more worn', async () => {
    const scene = keeperScene(worldWith());
    putWorn(scene.world, 180, 0);
    await scene.keeper.runJob('daily');
    scene.clock.nowMs += 60_000;
    expect(await signsOf(scene)).toEqual([expect.stringMatching(still(180)), few(0)]);
  });

  test('that removed 5 only the number of files is one', async () => {
    const scene = keeperScene(worldWith());
    putWorn(scene.world, 180, 5);
    expect(await pruned(scene)).toBe(5);
    expect(await signsOf(scene)).toEqual([expect.stringMatching(still(175))]);
    expect(await rotationSent(scene)).toEqual([sent]);
  });

  test.each([
    [173, 2],
    [180, 10],
  ])(
    'of %i files that removed %i at most 171 are left, and from 170 down there is none',
    async (files, old) => {
      const scene = keeperScene(worldWith());
      putWorn(scene.world, files, old);
      await pruned(scene);
      const left = files - old;
      expect(await signsOf(scene)).toHaveLength(left > 170 ? 2 : 0);
      expect(await rotationSent(scene)).toEqual(left > 170 ? [sent] : []);
    },
  );
});

test.each([
  ['always', 59, []],
  ['always', 60, ['60 LID mappings (60 or more)']],
  // Baileys 7 gathers two for each contact, so there they are no wear.
  ['auto', 60, []],
])('with fileCount %s, %i LID mappings are the signs %j', async (fileCount, mappings, signs) => {
  const scene = keeperScene(worldWith(), { fileCount });
  putWorn(scene.world, 5, 0);
  for (let id = 0; id < mappings; id++)
    put(join(scene.world.auth, `company_1/lid-mapping-1555000${id}.json`), dayMs, '"98765"');
  expect(await signsOf(scene)).toEqual(signs);
  expect(await rotationSent(scene)).toEqual(signs.map(() => sent));
});
