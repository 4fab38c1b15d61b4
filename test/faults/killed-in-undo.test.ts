// kill -9 in the middle of an undo, at any of its changes: nothing is lost, and the undo can be asked for again or gone on with.
import { expect, test } from 'vitest';
import { apply } from '../../src/operations/apply.ts';
import { undo } from '../../src/operations/undo.ts';
import { applied } from '../rigs/faults/applied.ts';
import {
  keyFiles,
  keyFilesOfAnotherDisk,
  profileFolderOfAnotherDisk,
  profileFolders,
} from '../rigs/faults/kill-scenes.ts';
import type { Scene } from '../rigs/faults/kill-scenes.ts';
import { killEverywhere, placesTree, trashOf } from '../rigs/faults/killing.ts';
import { codeOf, open } from '../rigs/faults/world.ts';

/** The one with the fewest changes is killed at every one of them. */
const scenes = [
  ['key files', keyFiles, 30, 13],
  ['profile folders', profileFolders, 15, undefined],
  ['key files on another disk', keyFilesOfAnotherDisk, 30, 13],
  ['a profile folder on another disk', profileFolderOfAnotherDisk, 30, 13],
] as const;

test.each(scenes)(
  '%s: killed anywhere, the undo asked for again brings every byte back',
  async (_name, make, least, atMost) => {
    const scene = await make();
    const run = await applied(scene);
    await killEverywhere({
      ...scene,
      act: { undo: run },
      atMost,
      least,
      async inspect({ point, restore }) {
        await undoAgain(scene, run, point);
        restore();
        await goOn(scene, run, point);
      },
    });
  },
);

async function undoAgain(scene: Scene, run: string, point: number): Promise<void> {
  const { context, close } = open(scene.world);
  const report = await undo.run(context, { run });
  expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
  await expectAllBack(scene, run, context, point);
  await close();
}

/** Goes on with the plan of the undo that died, by its id, as `holdfast apply ID` would. */
async function goOn(scene: Scene, run: string, point: number): Promise<void> {
  const { context, close } = open(scene.world);
  const [interrupted] = await context.catalog.journal.unfinishedRuns();
  const code = await codeOf(async () => {
    const report = await apply.run(context, { plan: interrupted?.planId ?? '' });
    expect(report.notDone, `apply after death at change ${point}`).toEqual([]);
  });
  // Killed before its run was opened, or after it was closed, there is nothing to go on with.
  if (interrupted === undefined) expect(code).toBe('PLAN_NOT_FOUND');
  else expect(code).toBe(null);
  if (interrupted === undefined) await undo.run(context, { run });
  await expectAllBack(scene, run, context, point);
  await close();
}

async function expectAllBack(
  { world, original }: Scene,
  run: string,
  { catalog }: ReturnType<typeof open>['context'],
  point: number,
): Promise<void> {
  expect(placesTree(world), `tree after death at change ${point}`).toEqual(original);
  expect(trashOf(world), `trash after death at change ${point}`).toEqual([]);
  expect(await catalog.trash.all()).toEqual([]);
  expect(await catalog.journal.unfinishedRuns(), `runs after death at change ${point}`).toEqual([]);
  expect((await catalog.journal.run(run))?.state).toBe('undone');
}
