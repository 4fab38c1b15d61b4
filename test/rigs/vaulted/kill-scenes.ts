// What is killed: plans that make a vault smaller, each over a vault of its own, and what must be true of every wreck.
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { collect } from '../../../src/operations/collect.ts';
import { forget } from '../../../src/operations/forget.ts';
import { purge } from '../../../src/operations/purge.ts';
import { mountDisk } from '../faults/disk.ts';
import { treeOf } from '../faults/tree.ts';
import type { Tree } from '../faults/tree.ts';
import { codeOf, freshFolder } from '../faults/world.ts';
import { expectAllToComeBack } from './filled-vault.ts';
import { makeVaultWorld, openWorld, takeThree } from './vault-world.ts';
import type { VaultWorld } from './vault-world.ts';

const theLast = (keepLast: number) => ({ keepLast, keepHourly: 0, keepDaily: 0, keepWeekly: 0 });

export interface KillScene {
  readonly made: VaultWorld;
  readonly plan: Plan;
  /** Ids of the snapshots that are listed before and after the plan. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export async function makeKillScene(stage: 'forget' | 'collect' | 'purge'): Promise<KillScene> {
  const folder = freshFolder();
  mountDisk(folder, '8m');
  const made = makeVaultWorld(folder);
  const [first, second, third] = (await takeThree(made, 6000)) as [string, string, string];
  const { context, close } = openWorld(made);
  const forgetting = (await forget.run(context, theLast(stage === 'forget' ? 2 : 1))).plan;
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
  return { made, plan, before, after: stage === 'forget' ? [third, second] : [third] };
}

/** What is needed by whatever is listed now: none of it may ever be in neither place. */
export function treeOfVault({ world }: VaultWorld): Tree {
  return Object.fromEntries(
    Object.entries(treeOf(join(world.folder, 'vault/sessions/wwebjs'))).filter(([path]) =>
      /(snapshots|packs)\//.test(path),
    ),
  );
}

export async function listedComeBack({ made }: KillScene, point: number): Promise<readonly string[]> {
  const ids = await expectAllToComeBack(made.vault, made.taken);
  expect(ids.length, `snapshots after death at change ${point}`).toBeGreaterThan(0);
  return ids;
}

export async function goOn(scene: KillScene, point: number): Promise<void> {
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
