// kill -9 in the middle of applying a plan to a database, or of its undo: nothing is lost, and either goes on.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePlace } from '../../src/core/place.ts';
import type { Plan } from '../../src/core/plan.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { prune } from '../../src/operations/prune.ts';
import { undo } from '../../src/operations/undo.ts';
import type { SessionName } from '../../src/ports/entry-store.ts';
import { openSqliteEntries } from '../../src/stores/sqlite/open-sqlite-entries.ts';
import { contentsOf } from '../rigs/database/contents.ts';
import { sealed, wholeCreds, writeTo } from '../rigs/database/filled.ts';
import { applied } from '../rigs/faults/applied.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';
import { codeOf, dayMs, freshFolder, makeWorld, open } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

const names: readonly SessionName[] = [
  { tenant: 'acme', id: 'sales' },
  { tenant: 'acme', id: 'support' },
];
const steps = 6;

interface Scene {
  readonly world: World;
  readonly plan: Plan;
  readonly original: readonly string[];
}

/** Two sessions of a database with a home beside it; policy classic takes three old sessions of each. */
async function scene(): Promise<Scene> {
  const folder = freshFolder();
  mountDisk(folder, '24m');
  const made = makeWorld(folder);
  mkdirSync(join(folder, 'data'), { mode: 0o700 });
  const url = `sqlite:${join(folder, 'data/sessions.db')}`;
  const world = { ...made, places: { ...made.places, baileys: url } };
  const entries = openSqliteEntries(parsePlace(url, '/'), { nowMs: () => Date.now() - 40 * dayMs });
  for (const name of names) {
    const contacts = [1, 2, 3].map((one) => sealed({ type: 'session', id: `1555000333${one}.0` }, { one }));
    await writeTo(entries, name, [wholeCreds, ...contacts]);
  }
  await entries.close();
  const { context, close } = open(world);
  const plan = await prune.run(context, { policy: 'classic' });
  expect(plan.steps).toHaveLength(steps);
  await close();
  return { world, plan, original: await contents(world) };
}

/** Every entry with its time and content, in its session or in the trash. */
async function contents(world: World): Promise<readonly string[]> {
  const { lines } = await contentsOf(openSqliteEntries(parsePlace(world.places.baileys, '/')), names);
  return lines;
}

async function expectAllBack({ world, original }: Scene, point: number): Promise<void> {
  expect(await contents(world), `after death at change ${point} and undo`).toEqual(original);
  const { context, close } = open(world);
  expect(await context.catalog.trash.all()).toEqual([]);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
  await close();
}

async function takeBack(scene: Scene, point: number): Promise<void> {
  const { context, close } = open(scene.world);
  const run = (await context.catalog.journal.runs(9)).find(({ operation }) => operation === 'prune');
  if (run !== undefined) expect((await undo.run(context, { run: run.id })).notDone).toEqual([]);
  await close();
  await expectAllBack(scene, point);
}

test('apply: killed anywhere, undo brings every byte back, and apply goes on to the end', async () => {
  const made = await scene();
  const { world, plan } = made;
  await killEverywhere({
    world,
    act: { apply: plan.id },
    original: {},
    atMost: 12,
    least: steps + 6,
    async inspect({ point, restore }) {
      await takeBack(made, point);
      restore();
      const { context, close } = open(world);
      const code = await codeOf(async () => expect((await applyPlan(context, plan)).notDone).toEqual([]));
      // Only a run that was recorded as ended before the death is not gone on with.
      expect([null, 'PLAN_USED']).toContain(code);
      expect(await context.catalog.trash.all()).toHaveLength(steps);
      await close();
      expect(await contents(world)).toHaveLength(made.original.length - steps);
      await takeBack(made, point);
    },
  });
});

test('undo: killed anywhere, the undo asked for again brings every byte back', async () => {
  const made = await scene();
  await killEverywhere({
    world: made.world,
    act: { undo: await applied(made) },
    original: {},
    atMost: 12,
    least: steps + 6,
    inspect: ({ point }) => takeBack(made, point),
  });
});
