// kill -9 in the middle of the deletion of an instance, of changes to its list, the vault, the disk and our records: it can be
// gone on with to the end, and taken back to the byte.
import { test } from 'vitest';
import { deletionScene, expectWholeList, goOn, takeBack } from '../rigs/faults/deletion-scene.ts';
import { killEverywhere } from '../rigs/faults/killing.ts';

test('killed anywhere, undo brings all of it back, and apply goes on to the end', async () => {
  const scene = await deletionScene();
  await killEverywhere({
    ...scene,
    act: { apply: scene.plan.id },
    atMost: 16,
    least: 20,
    async inspect({ point, restore }) {
      expectWholeList(scene, point);
      await takeBack(scene, point);
      restore();
      await goOn(scene, point);
      await takeBack(scene, point);
    },
  });
});
