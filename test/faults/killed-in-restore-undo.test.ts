// kill -9 in the middle of a restore to where nothing lies, and of the undo of a restore.
import { expect, test } from 'vitest';
import { applied } from '../rigs/faults/applied.ts';
import { killEverywhere, placesTree } from '../rigs/faults/killing.ts';
import { restoreScene } from '../rigs/faults/restore-scenes.ts';
import { expectOneOf, goOn, takeBack } from '../rigs/faults/restore-wrecks.ts';

test('to where nothing lies: killed anywhere, apply goes on to the end, and undo leaves nothing there', async () => {
  const scene = await restoreScene('absent');
  await killEverywhere({
    ...scene,
    act: { apply: scene.plan.id },
    atMost: 12,
    least: 20,
    async inspect({ point }) {
      expectOneOf(scene, point);
      await goOn(scene, point);
      expect(placesTree(scene.world), `after death at change ${point} and apply`).toEqual(scene.whole);
      await takeBack(scene, point);
    },
  });
});

test('an undo that is killed anywhere is asked for again, and brings back what was there', async () => {
  const scene = await restoreScene('damaged');
  await killEverywhere({
    ...scene,
    act: { undo: await applied(scene) },
    atMost: 12,
    least: 8,
    async inspect({ point }) {
      expectOneOf(scene, point);
      await takeBack(scene, point);
    },
  });
});
