// Cases of what only folders have: symbolic links in the way, and lock files that can be damaged.
import assert from 'node:assert/strict';
import { fails } from '../fails.ts';
import type { Check, Checks, HandsOnDisk, StoreScene } from './store-scene.ts';
import { item } from './store-scene.ts';

const checks: Readonly<Record<string, (scene: StoreScene, hands: HandsOnDisk) => Promise<void>>> = {
  async 'a symbolic link on the way is refused, and nothing outside is touched'(scene, { linkOut }) {
    const { store, file } = scene;
    await linkOut('way-out');
    await fails('MOVE_FAILED', () => store.moveToTrash('way-out/outside.txt', item('x')));
    await store.moveToTrash(file, item(file));
    await fails('MOVE_FAILED', () => store.moveBack(item(file), 'way-out/a'));
    await fails('MOVE_FAILED', () => store.moveBack(item(file), 'way-out/deep/er/a'));
    assert.equal(await scene.read('way-out/deep'), null);
    assert.equal(await scene.read('way-out/outside.txt'), 'outside');
    assert.notEqual(await store.trashExpectation(item(file)), null);
  },
  async 'a symbolic link is what it is, not what it leads to'(scene, { linkOut }) {
    const { store } = scene;
    await linkOut('way-out');
    assert.equal((await store.expectation('way-out'))?.files, 1);
    await store.moveToTrash('way-out', item('way-out'));
    await store.destroy(item('way-out'));
    await linkOut('way-out');
    assert.equal(await scene.read('way-out/outside.txt'), 'outside');
  },
  async 'a damaged lock is held by nobody knows whom, never free'(scene, { damagePlaceLock }) {
    await (await scene.store.lockPlace('one')).release();
    assert.deepEqual(await scene.store.damagedLocks(), []);
    await damagePlaceLock();
    await fails('LOCK_DAMAGED', () => scene.store.lockPlace('two'));
    await fails('LOCK_DAMAGED', () => scene.store.placeLockHeld());
    assert.equal((await scene.store.damagedLocks()).length, 1);
  },
};

export const onDisk: Checks = Object.fromEntries(
  Object.entries(checks).map(([name, check]): [string, Check] => [
    name,
    (scene) => {
      assert.ok(scene.onDisk, 'this case is about folders, and its scene has no hands for them');
      return check(scene, scene.onDisk);
    },
  ]),
);
