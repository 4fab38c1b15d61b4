// kill -9 in the middle of a compaction or its undo: every record is old or new and whole, and both can go on.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { apply, applyPlan } from '../../src/operations/apply.ts';
import { compact } from '../../src/operations/compact.ts';
import { undo } from '../../src/operations/undo.ts';
import { applied } from '../rigs/faults/applied.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { killEverywhere, placesTree, trashOf } from '../rigs/faults/killing.ts';
import { ownSenderKeyFile, putSpentSession } from '../rigs/faults/spent-records.ts';
import type { Tree } from '../rigs/faults/tree.ts';
import { codeOf, freshFolder, makeWorld, open, putInstances } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

interface Scene {
  readonly world: World;
  readonly plan: Plan;
  readonly original: Tree;
}

/** @param onItsOwnDisk the session's folder is another file system than the trash */
async function spentRecords(onItsOwnDisk: boolean): Promise<Scene> {
  const folder = freshFolder();
  mountDisk(folder, '8m');
  const world = makeWorld(folder);
  const session = join(world.auth, 'company_1');
  if (onItsOwnDisk) mountDisk(session, '1m');
  putSpentSession(session);
  rmSync(join(session, 'session-15550003332.0.json'));
  if (onItsOwnDisk) rmSync(join(session, ownSenderKeyFile));
  putInstances(world, ['sales']);
  const { context, close } = open(world);
  const plan = await compact.run(context, {});
  await close();
  expect(plan.steps).toHaveLength(onItsOwnDisk ? 1 : 2);
  return { world, plan, original: placesTree(world) };
}

const scenes = [
  ['records', false],
  ['records on another disk than the trash', true],
] as const;

describe.each(scenes)('%s', (_name, onItsOwnDisk) => {
  test('killed anywhere in apply, undo brings every byte back, and apply goes on to the end', async () => {
    const scene = await spentRecords(onItsOwnDisk);
    await killEverywhere({
      ...scene,
      act: { apply: scene.plan.id },
      atMost: onItsOwnDisk ? 12 : 16,
      least: 18,
      async inspect({ point, restore }) {
        expectOldOrNew(scene, point);
        await takeBack(scene, point);
        restore();
        await goOn(scene, point);
        await takeBack(scene, point);
      },
    });
  });

  test('killed anywhere in undo, the undo asked for again or gone on with brings every byte back', async () => {
    const scene = await spentRecords(onItsOwnDisk);
    const runId = await applied(scene);
    await killEverywhere({
      ...scene,
      act: { undo: runId },
      atMost: 12,
      least: 8,
      async inspect({ point, restore }) {
        expectOldOrNew(scene, point);
        await takeBack(scene, point);
        restore();
        await goOnWithUndo(scene, runId, point);
      },
    });
  });
});

/** At no moment a record is empty, torn or gone. */
function expectOldOrNew({ world, plan }: Scene, point: number): void {
  for (const step of plan.steps) {
    const sha256 = createHash('sha256')
      .update(readFileSync(join(world.auth, step.path)))
      .digest('hex');
    const known = [step.expect.fingerprint, step.kind === 'replace-entry' && `sha256:${step.becomes.sha256}`];
    expect(known, `${step.path} after death at change ${point}`).toContain(`sha256:${sha256}`);
  }
}

async function takeBack({ world, original }: Scene, point: number): Promise<void> {
  const { context, close } = open(world);
  const run = (await context.catalog.journal.runs(9)).find(({ operation }) => operation === 'compact');
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
  const code = await codeOf(async () => {
    const report = await applyPlan(context, plan);
    expect(report.notDone, `apply after death at change ${point}`).toEqual([]);
  });
  // Only a run that was recorded as ended before the death is not gone on with.
  expect([null, 'PLAN_USED']).toContain(code);
  const expected = { ...original };
  for (const step of plan.steps) {
    if (step.kind !== 'replace-entry') throw new Error(step.kind);
    const path = `auth/${step.path}`;
    expected[path] = (original[path] ?? '').replace(/sha256:\w+/, `sha256:${step.becomes.sha256}`);
  }
  expect(placesTree(world), `tree after death at change ${point} and apply`).toEqual(expected);
  const [run] = await context.catalog.journal.runs(1);
  const store = context.stores.find(({ place }) => place.url === world.places.baileys);
  for (const { path, expect: expectation } of plan.steps) {
    expect(await store?.trashExpectation(`${run?.id}/${path}`)).toEqual(expectation);
  }
  const recorded = (await context.catalog.trash.all()).map(({ path }) => path);
  expect(recorded.toSorted()).toEqual(plan.steps.map(({ path }) => path).toSorted());
  await close();
}

async function goOnWithUndo(scene: Scene, runId: string, point: number): Promise<void> {
  const { context, close } = open(scene.world);
  const [interrupted] = await context.catalog.journal.unfinishedRuns();
  if (interrupted !== undefined) {
    const report = await apply.run(context, { plan: interrupted.planId });
    expect(report.notDone, `going on after death at change ${point}`).toEqual([]);
  } else if ((await context.catalog.journal.run(runId))?.state !== 'undone') {
    await undo.run(context, { run: runId });
  }
  await close();
  expect(placesTree(scene.world), `tree after death at change ${point}`).toEqual(scene.original);
  expect(trashOf(scene.world), `trash after death at change ${point}`).toEqual([]);
}
