// kill -9 at every change that a restore and its undo make: the old session or the new one is in its place and whole, or
// the run can be gone on with and taken back, and nothing of either is lost.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan } from '../../src/operations/apply.ts';
import { undo } from '../../src/operations/undo.ts';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import { killEverywhere, placesTree } from '../rigs/faults/killing.ts';
import { restoreScene } from '../rigs/faults/restore-scenes.ts';
import type { RestoreScene } from '../rigs/faults/restore-scenes.ts';
import { codeOf, open } from '../rigs/faults/world.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

test.each(['damaged', 'absent'] as const)(
  'over a session that is %s: killed anywhere, apply goes on to the end, and undo brings back what was there',
  async (before) => {
    const scene = await restoreScene(before);
    const { world, plan, original, whole } = scene;
    const killed = await killEverywhere({
      build: built,
      world,
      act: { apply: plan.id },
      original,
      varies: true,
      async inspect({ point, restore }) {
        expectOneOf(scene, point);
        await takeBack(scene, point);
        restore();
        await goOn(scene, point);
        expect(placesTree(world), `after death at change ${point} and apply`).toEqual(whole);
        await takeBack(scene, point);
      },
    });
    // So that a rig that has gone blind is noticed.
    expect(killed).toBeGreaterThanOrEqual(25);
  },
);

test('an undo that is killed anywhere is asked for again, and brings back what was there', async () => {
  const scene = await restoreScene('damaged');
  const { world, plan, original } = scene;
  const { context, close } = open(world);
  const { runId } = await applyPlan(context, plan);
  await close();
  const killed = await killEverywhere({
    build: built,
    world,
    act: { undo: runId },
    original,
    varies: true,
    async inspect({ point }) {
      expectOneOf(scene, point);
      await takeBack(scene, point);
    },
  });
  expect(killed).toBeGreaterThanOrEqual(8);
});

/** In its place is at every moment what was there, or the restored one, or (between two renames) nothing: never a mixture. */
function expectOneOf({ world, original, whole }: RestoreScene, point: number): void {
  const here = placesTree(world);
  const nothing = Object.fromEntries(
    Object.entries(original).filter(([path]) => !path.startsWith('profiles/')),
  );
  expect([original, whole, nothing], `in its place after death at change ${point}`).toContainEqual(here);
}

async function takeBack({ world, original }: RestoreScene, point: number): Promise<void> {
  const { context, close } = open(world);
  const runs = (await context.catalog.journal.runs(9)).filter(({ operation }) => operation === 'restore');
  const [run] = runs;
  // Killed before the run was opened, there is nothing to take back.
  if (run !== undefined) {
    const report = await undo.run(context, { run: run.id });
    expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
  }
  expect(placesTree(world), `after death at change ${point} and undo`).toEqual(original);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
  const staging = join(world.profiles, '.holdfast/staging');
  expect(existsSync(staging) ? readdirSync(staging) : []).toEqual([]);
  await close();
}

async function goOn({ world, plan }: RestoreScene, point: number): Promise<void> {
  const { context, close } = open(world);
  const code = await codeOf(async () => {
    const report = await applyPlan(context, plan);
    expect(report.notDone, `apply after death at change ${point}`).toEqual([]);
  });
  // Only a run that was recorded as ended before the death is not gone on with.
  expect([null, 'PLAN_USED']).toContain(code);
  const [run] = await context.catalog.journal.runs(9);
  expect(run?.state).toBe('done');
  await close();
}
