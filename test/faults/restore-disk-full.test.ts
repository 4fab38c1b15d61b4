// A restore into a disk that is full leaves the old session where it was and usable, and works once there is room.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan } from '../../src/operations/apply.ts';
import { restore } from '../../src/operations/restore.ts';
import { undo } from '../../src/operations/undo.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { placesTree } from '../rigs/faults/killing.ts';
import { restoreScene } from '../rigs/faults/restore-scenes.ts';
import { freshFolder, makeWorld, open } from '../rigs/faults/world.ts';

test('a full disk leaves what was there, and nothing half written beside it', async () => {
  const scene = await restoreScene('damaged');
  // Another machine whose sessions have a disk of their own: the vault and the home are not on it.
  const { world } = scene;
  const there = freshFolder();
  mountDisk(join(there, 'profiles'), '256k');
  const target = makeWorld(there);
  const { context, close } = open(world, { flags: { places: [target.places.wwebjs] } });
  const free = fillDisk(target.profiles, 8192);
  const report = await applyPlan(context, await restore.run(context, { session: 'sales' }));
  expect(report.state).toBe('failed');
  expect(report.notDone[0]?.reason).toMatch(/ENOSPC|no space/);
  expect(readdirSync(target.profiles).filter((name) => name !== '.ballast' && name !== '.holdfast')).toEqual(
    [],
  );
  expect(readdirSync(join(target.profiles, '.holdfast/staging'))).toEqual([]);
  free();
  const again = await applyPlan(context, await restore.run(context, { session: 'sales' }));
  expect(again.notDone).toEqual([]);
  const sales = Object.entries(scene.whole).filter(([path]) => path.startsWith('profiles/'));
  const here = Object.entries(placesTree(target)).filter(([path]) => !path.endsWith('.ballast'));
  expect(Object.fromEntries(here)).toEqual(Object.fromEntries(sales));
  await close();
});

test.each([0, 2, 5, 9].map((pages) => pages * 4096))(
  'with %i bytes left the old session stays in its place, and undo and a second try work',
  async (leftBytes) => {
    const { world, plan, original, whole } = await restoreScene('damaged', '256k');
    const { context, close } = open(world);
    // The lock's folder is made before, as it would be by any command.
    await (await context.openPlace(world.places.wwebjs)).lockPlace('test').then((lock) => lock.release());
    const free = fillDisk(world.profiles, leftBytes);
    const withoutBallast = () =>
      Object.fromEntries(Object.entries(placesTree(world)).filter(([path]) => !path.endsWith('.ballast')));
    const report = await applyPlan(context, plan).catch((error: Error) => error);
    expect(withoutBallast()).toEqual(original);
    if (!(report instanceof Error)) expect(report.state).toBe('failed');
    free();
    const again = await applyPlan(context, await restore.run(context, { session: 'sales' }));
    expect(again.notDone).toEqual([]);
    expect(placesTree(world)).toEqual(whole);
    expect((await undo.run(context, { run: again.runId })).notDone).toEqual([]);
    expect(placesTree(world)).toEqual(original);
    await close();
  },
);
