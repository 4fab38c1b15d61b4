// Instances lists that cannot be right: nothing is called an orphan by them. And the normal way, which needs two looks.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/core/plan.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import { gc } from '../../src/operations/gc.ts';
import { undo } from '../../src/operations/undo.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { holdfast, worldFlags } from '../rigs/faults/holdfast.ts';
import type { Said } from '../rigs/faults/holdfast.ts';
import { placesTree } from '../rigs/faults/killing.ts';
import { dayMs, hourMs, makeWorld, open, putInstances, putProfile } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

const built = builtOnce();

const listed = ['sales', 'support', 'shop', 'home', 'acme'];

/** Five listed profiles and one orphan; the whole list was seen a while ago, and so was the orphan. */
async function worldWithHistory(): Promise<World> {
  const world = makeWorld();
  for (const id of [...listed, 'orphan']) putProfile(join(world.profiles, `session-${id}`));
  putInstances(world, listed);
  const { context, close } = open(world, { nowMs: () => Date.now() - 2 * hourMs });
  await gc.run(context, {});
  await close();
  return world;
}

function gcOf(world: World): Promise<Said> {
  return holdfast(built, ['gc', '--apply', '--json', ...worldFlags(world)]);
}

describe('nothing goes by a list', () => {
  test.each<[string, (path: string) => void, number, string | null]>([
    ['that is missing', (path) => rmSync(path), 1, 'REGISTRY_UNUSABLE'],
    ['that is an empty file', (path) => writeFileSync(path, ''), 1, 'REGISTRY_UNUSABLE'],
    ['that is torn', (path) => writeFileSync(path, '[{"id":"sales"},{"id":"sup'), 1, 'REGISTRY_UNUSABLE'],
    ['that is no list', (path) => writeFileSync(path, '"sales"'), 1, 'REGISTRY_UNUSABLE'],
    [
      'that holds something else',
      (path) => writeFileSync(path, '[{"name_":"sales"}]'),
      1,
      'REGISTRY_UNUSABLE',
    ],
    ['that is empty', (path) => writeFileSync(path, '[]'), 3, null],
    [
      'from an older backup, with less than half of the instances',
      (path) => writeFileSync(path, '["sales","shop"]'),
      3,
      null,
    ],
  ])('%s', async (_name, spoil, code, error) => {
    const world = await worldWithHistory();
    const before = placesTree(world);
    spoil(world.instances);
    const said = await gcOf(world);
    expect(placesTree(world)).toEqual(before);
    expect(said.code, said.stdout).toBe(code);
    if (error !== null) {
      expect(said.json['error']).toMatchObject({ code: error });
      expect(said.stderr).toContain(world.instances);
      return;
    }
    const plan = said.json['plan'] as Plan;
    expect(plan.steps).toEqual([]);
    const orphan = plan.protected.find(({ session }) => session.clientId === 'orphan');
    expect(orphan?.guard).toBe('distrust-an-empty-world');
    expect(orphan?.reason).toContain(world.instances);
  });

  test('that was not given', async () => {
    const world = await worldWithHistory();
    const flags = ['--place', world.places.wwebjs, '--home', world.home];
    const said = await holdfast(built, ['gc', '--apply', '--json', ...flags]);
    expect(said.json['error']).toMatchObject({ code: 'REGISTRY_NEEDED' });
    expect(said.code).toBe(2);
  });

  test('that shrank in two steps, each of them small, is still distrusted', async () => {
    const world = await worldWithHistory();
    const before = placesTree(world);
    putInstances(world, ['sales', 'support', 'shop']);
    await gcOf(world);
    putInstances(world, ['sales', 'support']);
    await gcOf(world);
    const after = placesTree(world);
    for (const id of listed) {
      const path = `profiles/session-${id}/Default/Preferences`;
      expect(after[path]).toBe(before[path]);
    }
  });
});

describe('the normal way', () => {
  test('an orphan goes at the second look, an hour after the first, and a listed profile never', async () => {
    const world = makeWorld();
    for (const id of ['sales', 'old', 'Support']) putProfile(join(world.profiles, `session-${id}`));
    putInstances(world, ['sales', 'support']);
    const original = placesTree(world);
    const look = async (laterMs: number): Promise<Plan> => {
      const { context, close } = open(world, { nowMs: () => Date.now() + laterMs });
      const { plan } = await gc.run(context, {});
      await close();
      return plan;
    };
    for (const early of [0, hourMs / 2]) {
      const plan = await look(early);
      expect(plan.steps).toEqual([]);
      expect(plan.protected).toMatchObject([{ guard: 'look-twice-at-orphans', path: 'session-old' }]);
    }
    const plan = await look(hourMs + 1000);
    expect(plan.steps.map((step) => step.path)).toEqual(['session-old']);
    const { context } = open(world, { nowMs: () => Date.now() + hourMs + 2000 });
    const run = await applyPlan(context, plan);
    expect(run).toMatchObject({ state: 'done', stepsDone: 1 });
    expect(Object.keys(placesTree(world)).filter((path) => path.split('/').length === 2)).toEqual([
      'profiles/session-Support',
      'profiles/session-sales',
    ]);
    await undo.run(context, { run: run.runId });
    expect(placesTree(world)).toEqual(original);
  });

  test('through the command line: exit code 3 while an orphan waits, 0 when it is gone', async () => {
    const world = await worldWithHistory();
    const waiting = await holdfast(built, ['gc', '--json', ...worldFlags(world)]);
    expect(waiting.code, waiting.stderr).toBe(3);
    expect((waiting.json['plan'] as Plan).steps.map((step) => step.path)).toEqual(['session-orphan']);
    const gone = await gcOf(world);
    expect(gone.code, gone.stderr).toBe(0);
    expect(gone.json['run']).toMatchObject({ state: 'done', stepsDone: 1 });
    expect(Object.keys(placesTree(world)).some((path) => path.includes('orphan'))).toBe(false);
  });
});

describe('a clock that jumps', () => {
  test('an orphan first seen in the future has not been seen for long enough', async () => {
    const world = makeWorld();
    for (const id of ['sales', 'old']) putProfile(join(world.profiles, `session-${id}`));
    putInstances(world, ['sales']);
    for (const laterMs of [2 * dayMs, 0, hourMs / 2]) {
      const { context, close } = open(world, { nowMs: () => Date.now() + laterMs });
      const { plan } = await gc.run(context, {});
      expect(plan.steps).toEqual([]);
      await close();
    }
  });

  test('a session whose last write lies in the future is in use', async () => {
    const world = makeWorld();
    putProfile(join(world.profiles, 'session-old'), -3 * dayMs);
    putProfile(join(world.profiles, 'session-sales'));
    putInstances(world, ['sales']);
    for (const laterMs of [0, 2 * hourMs]) {
      const { context, close } = open(world, { nowMs: () => Date.now() + laterMs });
      const { plan } = await gc.run(context, {});
      expect(plan.steps).toEqual([]);
      if (laterMs > 0)
        expect(plan.protected).toMatchObject([
          { path: 'session-old', reason: expect.stringMatching(/future/) as string },
        ]);
      await close();
    }
  });
});
