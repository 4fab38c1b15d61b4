// A full disk while records are made smaller: whatever could not be done is as it was, and later it can be done.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan } from '../../src/operations/apply.ts';
import { compact } from '../../src/operations/compact.ts';
import { undo } from '../../src/operations/undo.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { placesTree, trashOf } from '../rigs/faults/killing.ts';
import { putSpentSession } from '../rigs/faults/spent-records.ts';
import { freshFolder, makeWorld, open } from '../rigs/faults/world.ts';

/** From too little for a copy to enough for some of them: a page more each time. */
test.each([0, 2, 4, 6].map((pages) => pages * 4096))(
  'with %i bytes left, each record is whole, old or new, and undo and a second try work',
  async (leftBytes) => {
    const folder = freshFolder();
    const world = makeWorld(folder);
    mountDisk(world.auth, '1m');
    putSpentSession(join(world.auth, 'company_1'));
    const original = placesTree(world);
    const { context } = open(world, { flags: { places: [world.places.baileys] } });
    const plan = await compact.run(context, {});
    expect(plan.steps).toHaveLength(3);
    // The lock's folder is made before, as it would be by any command.
    await (await context.stores[0]!.lockPlace('test')).release();

    const free = fillDisk(world.auth, leftBytes);
    const report = await applyPlan(context, plan).catch((error: Error) => error);
    free();
    if (report instanceof Error) {
      // Not even its lock could be taken: nothing was begun.
      expect(placesTree(world)).toEqual(original);
      return;
    }
    const failed = report.notDone.map(({ path }) => path);
    expect(report.stepsDone + failed.length).toBe(3);
    // What failed has left nothing behind, at either end.
    expect(Object.keys(placesTree(world))).toEqual(Object.keys(original));
    expect(await context.catalog.trash.all()).toHaveLength(report.stepsDone);
    for (const { path } of plan.steps) {
      const [now, before] = [placesTree(world)[`auth/${path}`], original[`auth/${path}`]];
      if (failed.includes(path)) expect(now, path).toBe(before);
      else expect(now, path).not.toBe(before);
    }
    expect((await undo.run(context, { run: report.runId })).notDone).toEqual([]);
    expect(placesTree(world)).toEqual(original);
    expect(trashOf(world)).toEqual([]);
    const again = await applyPlan(context, await compact.run(context, {}));
    expect(again).toMatchObject({ stepsDone: 3, notDone: [] });
  },
);
