// What is killed in a deletion: an instance with a profile, a zip, an entry in a list and a snapshot in the vault of the home;
// and what is expected of the wreck.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { Shape } from '../../../src/demo/shape.ts';
import { writeSession } from '../../../src/demo/write-session.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { sessionsDelete } from '../../../src/operations/sessions-delete.ts';
import { snapshot } from '../../../src/operations/snapshot.ts';
import { undo } from '../../../src/operations/undo.ts';
import { mountDisk } from './disk.ts';
import { placesTree, trashOf } from './killing.ts';
import { session, smallProfile, wholeSeconds } from './restore-scenes.ts';
import type { Tree } from './tree.ts';
import { codeOf, dayMs, freshFolder, makeWorld, open, put } from './world.ts';
import type { World } from './world.ts';

const list = '[\n  {"id": "other"},\n  {"id": "sales", "own": [1, 2]},\n  {"id": "third"}\n]\n';
const withoutIt = '[\n  {"id": "other"},\n  {"id": "third"}\n]\n';

export interface DeletionScene {
  readonly world: World;
  readonly plan: Plan;
  readonly original: Tree;
}

/** A profile, a zip beside it, an entry between others, and a snapshot. */
export async function deletionScene(): Promise<DeletionScene> {
  const folder = freshFolder();
  mountDisk(folder, '32m');
  const world = makeWorld(folder);
  await writeSession(world.profiles, smallProfile(), { nowMs: wholeSeconds(), shape: new Shape(session) });
  put(join(world.profiles, 'RemoteAuth-sales.zip'), 3 * dayMs);
  writeFileSync(world.instances, list);
  const { context, close } = open(world);
  await snapshot.run(context, { session });
  const original = placesTree(world);
  const plan = await sessionsDelete.run(context, { session: 'sales' });
  await close();
  expect(plan.steps.map(({ kind }) => kind)).toEqual([
    'unlist-instance',
    'retire-session',
    'move-to-trash',
    'move-to-trash',
  ]);
  return { world, plan, original };
}

async function canBeRestored(context: OperationContext): Promise<boolean> {
  const name = { engine: 'wwebjs', tenant: 'default', id: 'sales' } as const;
  return (await (await context.vault()).session(name).latest()) !== null;
}

/** At every moment the list is whole: with the entry, or without it. */
export function expectWholeList({ world }: DeletionScene, point: number): void {
  expect([list, withoutIt], `list after death at change ${point}`).toContain(
    readFileSync(world.instances, 'utf8'),
  );
}

export async function takeBack({ world, original }: DeletionScene, point: number): Promise<void> {
  const { context, close } = open(world);
  const run = (await context.catalog.journal.runs(9)).find(({ operation }) => operation === 'delete');
  // Killed before the run was opened, there is nothing to take back.
  if (run !== undefined) {
    const report = await undo.run(context, { run: run.id });
    expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
  }
  expect(placesTree(world), `tree after death at change ${point} and undo`).toEqual(original);
  expect(readFileSync(world.instances, 'utf8'), `list after death at change ${point} and undo`).toBe(list);
  expect(await canBeRestored(context), `vault after death at change ${point} and undo`).toBe(true);
  expect(trashOf(world), `trash after death at change ${point} and undo`).toEqual([]);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
  await close();
}

export async function goOn({ world, plan, original }: DeletionScene, point: number): Promise<void> {
  const { context, close } = open(world);
  const code = await codeOf(async () => {
    const report = await applyPlan(context, plan);
    expect(report.notDone, `apply after death at change ${point}`).toEqual([]);
  });
  // Only a run that was recorded as ended before the death is not gone on with.
  expect([null, 'PLAN_USED']).toContain(code);
  const left = Object.entries(original).filter(
    ([path]) => !/^profiles\/(session-sales|RemoteAuth-sales)/.test(path),
  );
  expect(placesTree(world), `tree after death at change ${point} and apply`).toEqual(
    Object.fromEntries(left),
  );
  expect(readFileSync(world.instances, 'utf8'), `list after death at change ${point} and apply`).toBe(
    withoutIt,
  );
  expect(await canBeRestored(context), `vault after death at change ${point} and apply`).toBe(false);
  await close();
}
