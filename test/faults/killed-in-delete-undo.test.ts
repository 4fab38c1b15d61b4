// kill -9 at every change that the undo of a deletion makes: asked for again, it brings all of the instance back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyPlan } from '../../src/operations/apply.ts';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import { deletionScene, expectWholeList, takeBack } from '../rigs/faults/deletion-scene.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';
import { open } from '../rigs/faults/world.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

test('an undo that is killed anywhere is asked for again, and brings all of it back', async () => {
  const scene = await deletionScene();
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
      expectWholeList(scene, point);
      await takeBack(scene, point);
    },
  });
  expect(killed).toBeGreaterThanOrEqual(15);
});
