// kill -9 in the middle of the undo of a deletion: asked for again, it brings all of the instance back.
import { test } from 'vitest';
import { applied } from '../rigs/faults/applied.ts';
import { deletionScene, expectWholeList, takeBack } from '../rigs/faults/deletion-scene.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';

test('an undo that is killed anywhere is asked for again, and brings all of it back', async () => {
  const scene = await deletionScene();
  await killEverywhere({
    ...scene,
    act: { undo: await applied(scene) },
    atMost: 12,
    least: 15,
    async inspect({ point }) {
      expectWholeList(scene, point);
      await takeBack(scene, point);
    },
  });
});
