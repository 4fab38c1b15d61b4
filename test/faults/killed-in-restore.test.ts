// kill -9 in the middle of a restore: the old session or the new one is in its place and whole, or the run can be gone on
// with and taken back, and nothing of either is lost.
import { expect, test } from 'vitest';
import { killEverywhere, placesTree } from '../rigs/faults/killing.ts';
import { restoreScene } from '../rigs/faults/restore-scenes.ts';
import { expectOneOf, goOn, takeBack } from '../rigs/faults/restore-wrecks.ts';

test('over a damaged session: killed anywhere, apply goes on to the end, and undo brings back what was there', async () => {
  const scene = await restoreScene('damaged');
  await killEverywhere({
    ...scene,
    act: { apply: scene.plan.id },
    atMost: 20,
    least: 25,
    async inspect({ point, restore }) {
      expectOneOf(scene, point);
      await takeBack(scene, point);
      restore();
      await goOn(scene, point);
      expect(placesTree(scene.world), `after death at change ${point} and apply`).toEqual(scene.whole);
    },
  });
});
