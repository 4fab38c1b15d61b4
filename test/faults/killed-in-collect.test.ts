// kill -9 at every change that forget, collect, their undo and the purge of what they moved make to a vault and to the
// catalog: every snapshot that is listed afterwards comes back byte for byte, and the run can be taken back or gone on with.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { apply, applyPlan } from '../../src/operations/apply.ts';
import { collect } from '../../src/operations/collect.ts';
import { forget } from '../../src/operations/forget.ts';
import { purge } from '../../src/operations/purge.ts';
import { undo } from '../../src/operations/undo.ts';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';
import { treeOf } from '../rigs/faults/tree.ts';
import type { Tree } from '../rigs/faults/tree.ts';
import { codeOf, freshFolder } from '../rigs/faults/world.ts';
import { expectAllToComeBack, sales } from '../rigs/vaulted/filled-vault.ts';
import { makeVaultWorld, openWorld, takeThree } from '../rigs/vaulted/vault-world.ts';
import type { VaultWorld } from '../rigs/vaulted/vault-world.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

const onlyTheLast = { keepLast: 1, keepHourly: 0, keepDaily: 0, keepWeekly: 0 };

interface Scene {
  readonly made: VaultWorld;
  readonly plan: Plan;
  /** Ids of the snapshots that are listed before and after the plan. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

async function makeScene(stage: 'forget' | 'collect' | 'purge'): Promise<Scene> {
  const folder = freshFolder();
  mountDisk(folder, '8m');
  const vault = join(folder, 'vault');
  // Given as a place, so that the process that dies counts what it does to it, too.
  const made = makeVaultWorld(folder, { places: [`vault:${vault}`] });
  const [first, second, third] = (await takeThree(made, 6000)) as [string, string, string];
  const { context, close } = openWorld(made);
  const forgetting = (await forget.run(context, onlyTheLast)).plan;
  let plan = forgetting;
  if (stage !== 'forget') {
    await applyPlan(context, forgetting);
    await applyPlan(context, await purge.run(context, { olderThanDays: 0 }));
    plan = await collect.run(context, { repack: true });
    expect(plan.steps).toHaveLength(3);
  }
  if (stage === 'purge') {
    await applyPlan(context, plan);
    plan = await purge.run(context, { olderThanDays: 0 });
    expect(plan.steps).toHaveLength(2);
  }
  await close();
  const before = stage === 'forget' ? [third, second, first] : [third];
  return { made, plan, before, after: [third] };
}

/** What is needed by whatever is listed now: none of it may ever be in neither place. */
function treeOfVault({ world }: VaultWorld): Tree {
  return Object.fromEntries(
    Object.entries(treeOf(join(world.folder, 'vault/sessions/wwebjs'))).filter(([path]) =>
      /(snapshots|packs)\//.test(path),
    ),
  );
}

async function listedComeBack({ made }: Scene, point: number): Promise<readonly string[]> {
  const ids = await expectAllToComeBack(made.vault, made.taken);
  expect(ids.length, `snapshots after death at change ${point}`).toBeGreaterThan(0);
  return ids;
}

async function takeBack(scene: Scene, point: number): Promise<void> {
  const { made, plan, before } = scene;
  const { context, close } = openWorld(made);
  const runs = await context.catalog.journal.runs(9);
  const run = runs.find(({ planId }) => planId === plan.id);
  // Killed before the run was opened, there is nothing to take back.
  if (run !== undefined) {
    const report = await undo.run(context, { run: run.id });
    expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
  }
  expect(await listedComeBack(scene, point)).toEqual(before);
  expect(await context.catalog.trash.all()).toEqual([]);
  expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
  await close();
}

async function goOn(scene: Scene, point: number): Promise<void> {
  const { made, plan, after } = scene;
  const { context, close } = openWorld(made);
  const code = await codeOf(async () => {
    const report = await applyPlan(context, plan);
    expect(report.notDone, `apply after death at change ${point}`).toEqual([]);
  });
  // Only a run that was recorded as ended before the death is not gone on with.
  expect([null, 'PLAN_USED']).toContain(code);
  expect(await listedComeBack(scene, point)).toEqual(after);
  const moved = plan.steps.filter(({ kind }) => kind === 'move-to-trash');
  expect((await context.catalog.trash.all()).map(({ path }) => path).toSorted()).toEqual(
    moved.map(({ path }) => path).toSorted(),
  );
  await close();
}

test.each([
  ['forget', 25],
  ['collect', 40],
] as const)(
  '%s: killed anywhere, undo brings every snapshot back, and apply goes on to the end',
  async (stage, least) => {
    const scene = await makeScene(stage);
    const { made, plan } = scene;
    const killed = await killEverywhere({
      build: built,
      world: made.world,
      flags: made.flags,
      act: { apply: plan.id },
      original: treeOfVault(made),
      async inspect({ point, restore }) {
        await listedComeBack(scene, point);
        await takeBack(scene, point);
        restore();
        await goOn(scene, point);
      },
    });
    // So that a rig that has gone blind is noticed.
    expect(killed).toBeGreaterThanOrEqual(least);
  },
);

test('undo of collect: killed anywhere, asked for again it brings every pack back', async () => {
  const scene = await makeScene('collect');
  const { made, plan } = scene;
  const original = treeOfVault(made);
  const { context, close } = openWorld(made);
  const { runId, notDone } = await applyPlan(context, plan);
  expect(notDone).toEqual([]);
  await close();
  const killed = await killEverywhere({
    build: built,
    world: made.world,
    flags: made.flags,
    act: { undo: runId },
    original,
    async inspect({ point }) {
      await listedComeBack(scene, point);
      const again = openWorld(made);
      const [interrupted] = await again.context.catalog.journal.unfinishedRuns();
      if (interrupted !== undefined) {
        const report = await apply.run(again.context, { plan: interrupted.planId });
        expect(report.notDone, `going on after death at change ${point}`).toEqual([]);
      } else if ((await again.context.catalog.journal.run(runId))?.state !== 'undone') {
        await undo.run(again.context, { run: runId });
      }
      await again.close();
      await listedComeBack(scene, point);
      expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
      // The packs that were written anew are there as well; nothing of the old ones is missing.
      const there = treeOfVault(made);
      for (const path of Object.keys(original)) expect(there[path], path).toEqual(original[path]);
    },
  });
  expect(killed).toBeGreaterThanOrEqual(15);
});

test('purge: killed anywhere, what is listed comes back, and purging again ends it', async () => {
  const scene = await makeScene('purge');
  const { made, plan } = scene;
  const killed = await killEverywhere({
    build: built,
    world: made.world,
    flags: made.flags,
    act: { apply: plan.id },
    original: {},
    async inspect({ point }) {
      await listedComeBack(scene, point);
      await goOn(scene, point);
      expect((await made.vault.session(sales).usage())?.trash.count).toBe(0);
      expect(await made.vault.session(sales).verify({ readData: true })).toMatchObject({ hurt: [] });
    },
  });
  expect(killed).toBeGreaterThanOrEqual(10);
});
