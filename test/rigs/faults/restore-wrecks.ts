// What is expected of a restore, or its undo, that was killed: one whole session in its place, and a way on and back.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { applyPlan } from '../../../src/operations/apply.ts';
import { undo } from '../../../src/operations/undo.ts';
import { placesTree } from './killing.ts';
import type { RestoreScene } from './restore-scenes.ts';
import { codeOf, open } from './world.ts';

/** In its place is at every moment what was there, or the restored one, or (between two renames) nothing: never a mixture. */
export function expectOneOf({ world, original, whole }: RestoreScene, point: number): void {
  const here = placesTree(world);
  const nothing = Object.fromEntries(
    Object.entries(original).filter(([path]) => !path.startsWith('profiles/')),
  );
  expect([original, whole, nothing], `in its place after death at change ${point}`).toContainEqual(here);
}

export async function takeBack({ world, original }: RestoreScene, point: number): Promise<void> {
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

export async function goOn({ world, plan }: RestoreScene, point: number): Promise<void> {
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
