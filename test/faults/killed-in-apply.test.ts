// kill -9 in the middle of applying a plan, at any of its changes: nothing is lost, and the run can be taken back or gone on with.
import { expect, test } from 'vitest';
import { applyPlan } from '../../src/operations/apply.ts';
import { undo } from '../../src/operations/undo.ts';
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
  '%s: killed anywhere, undo brings every byte back, and apply goes on to the end',
  async (_name, make, least, atMost) => {
    const scene = await make();
    await killEverywhere({
      ...scene,
      act: { apply: scene.plan.id },
      atMost,
      least,
      async inspect({ point, restore }) {
        await takeBack(scene, point);
        restore();
        await goOn(scene, point);
        await takeBack(scene, point);
      },
    });
  },
);

async function takeBack({ world, original }: Scene, point: number): Promise<void> {
  const { context, close } = open(world);
  const [run] = await context.catalog.journal.runs(1);
  // Killed before the run was opened, there is nothing to take back.
  if (run !== undefined) {
    const report = await undo.run(context, { run: run.id });
    expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
  }
  expect(placesTree(world), `tree after death at change ${point} and undo`).toEqual(original);
  expect(trashOf(world), `trash after death at change ${point} and undo`).toEqual([]);
  expect(await context.catalog.trash.all()).toEqual([]);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
  await close();
}

async function goOn({ world, plan, original }: Scene, point: number): Promise<void> {
  const { context, close } = open(world);
  const [earlier] = await context.catalog.journal.runs(1);
  const code = await codeOf(async () => {
    const report = await applyPlan(context, plan);
    expect(report.notDone, `apply after death at change ${point}`).toEqual([]);
    expect(report.resumed).toBe(earlier !== undefined);
  });
  // Only a run that was recorded as ended before the death is not gone on with.
  expect([null, 'PLAN_USED']).toContain(code);
  const runs = await context.catalog.journal.runs(9);
  expect(runs.map((run) => run.state)).toEqual(['done']);
  const gone = new Set(
    plan.steps.map((step) => `${step.session.engine === 'baileys' ? 'auth' : 'profiles'}/${step.path}`),
  );
  const left = Object.entries(original).filter(
    ([path]) => ![...gone].some((step) => path === step || path.startsWith(`${step}/`)),
  );
  expect(placesTree(world), `tree after death at change ${point} and apply`).toEqual(
    Object.fromEntries(left),
  );
  for (const { session, path, expect: expectation } of plan.steps) {
    const store = context.stores.find((candidate) => candidate.place.url === session.place);
    expect(await store?.trashExpectation(`${runs[0]?.id}/${path}`)).toEqual(expectation);
  }
  expect((await context.catalog.trash.all()).map((item) => item.path).toSorted()).toEqual(
    plan.steps.map((step) => step.path).toSorted(),
  );
  await close();
}
