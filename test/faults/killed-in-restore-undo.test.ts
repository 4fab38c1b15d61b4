// kill -9 at every change of a restore to where nothing lies, and of the undo of a restore.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan } from '../../src/operations/apply.ts';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import { killEverywhere, placesTree } from '../rigs/faults/killing.ts';
import { restoreScene } from '../rigs/faults/restore-scenes.ts';
import { expectOneOf, goOn, takeBack } from '../rigs/faults/restore-wrecks.ts';
import { open } from '../rigs/faults/world.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

test('to where nothing lies: killed anywhere, apply goes on to the end, and undo leaves nothing there', async () => {
  const scene = await restoreScene('absent');
  const { world, plan, original, whole } = scene;
  const killed = await killEverywhere({
    build: built,
    world,
    act: { apply: plan.id },
    original,
    varies: true,
    async inspect({ point }) {
      expectOneOf(scene, point);
      await goOn(scene, point);
      expect(placesTree(world), `after death at change ${point} and apply`).toEqual(whole);
      await takeBack(scene, point);
    },
  });
  expect(killed).toBeGreaterThanOrEqual(25);
});

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
