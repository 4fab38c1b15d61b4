// kill -9 at every change that applying a plan makes: nothing is lost, and the run can be taken back or gone on with.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan } from '../../src/operations/apply.ts';
import { undo } from '../../src/operations/undo.ts';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import {
  keyFiles,
  keyFilesOfAnotherDisk,
  profileFolderOfAnotherDisk,
  profileFolders,
} from '../rigs/faults/kill-scenes.ts';
import type { Scene } from '../rigs/faults/kill-scenes.ts';
import { killEverywhere, placesTree, trashOf } from '../rigs/faults/killing.ts';
import { codeOf, open } from '../rigs/faults/world.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

const scenes = [
  ['key files', keyFiles, 30],
  ['profile folders', profileFolders, 15],
  ['key files on another disk', keyFilesOfAnotherDisk, 30],
  ['a profile folder on another disk', profileFolderOfAnotherDisk, 30],
] as const;

test.each(scenes)(
  '%s: killed anywhere, undo brings every byte back, and apply goes on to the end',
  async (_name, make, least) => {
    const scene = await make();
    const { world, plan, original } = scene;
    const killed = await killEverywhere({
      build: built,
      world,
      act: { apply: plan.id },
      original,
      async inspect({ point, restore }) {
        await takeBack(scene, point);
        restore();
        await goOn(scene, point);
        await takeBack(scene, point);
      },
    });
    // So that a rig that has gone blind is noticed.
    expect(killed).toBeGreaterThanOrEqual(least);
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
