// kill -9 at every change that the deletion of an instance makes, to its list, the vault, the disk and our records: it can be
// gone on with to the end, and taken back to the byte.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import { deletionScene, expectWholeList, goOn, takeBack } from '../rigs/faults/deletion-scene.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

test('killed anywhere, undo brings all of it back, and apply goes on to the end', async () => {
  const scene = await deletionScene();
  const { world, plan, original } = scene;
  const killed = await killEverywhere({
    build: built,
    world,
    act: { apply: plan.id },
    original,
    varies: true,
    async inspect({ point, restore }) {
      expectWholeList(scene, point);
      await takeBack(scene, point);
      restore();
      await goOn(scene, point);
      await takeBack(scene, point);
    },
  });
  // So that a rig that has gone blind is noticed.
  expect(killed).toBeGreaterThanOrEqual(20);
});
