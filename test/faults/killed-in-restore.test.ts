// kill -9 at every change that a restore makes: the old session or the new one is in its place and whole, or the run can be
// gone on with and taken back, and nothing of either is lost.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { build } from '../rigs/faults/build.ts';
import type { Build } from '../rigs/faults/build.ts';
import { killEverywhere, placesTree } from '../rigs/faults/killing.ts';
import { restoreScene } from '../rigs/faults/restore-scenes.ts';
import { expectOneOf, goOn, takeBack } from '../rigs/faults/restore-wrecks.ts';

let built: Build;
beforeAll(() => void (built = build()));
afterAll(() => built.remove());

test('over a damaged session: killed anywhere, apply goes on to the end, and undo brings back what was there', async () => {
  const scene = await restoreScene('damaged');
  const { world, plan, original, whole } = scene;
  const killed = await killEverywhere({
    build: built,
    world,
    act: { apply: plan.id },
    original,
    varies: true,
    async inspect({ point, restore }) {
      expectOneOf(scene, point);
      await takeBack(scene, point);
      restore();
      await goOn(scene, point);
      expect(placesTree(world), `after death at change ${point} and apply`).toEqual(whole);
    },
  });
  // So that a rig that has gone blind is noticed.
  expect(killed).toBeGreaterThanOrEqual(25);
});
