// Cases of moving to the trash and back: nothing is lost, nothing is put over something else, nothing leaves the place.
import assert from 'node:assert/strict';
import { fails } from '../fails.ts';
import type { Checks, StoreScene } from './store-scene.ts';
import { item, waysOut } from './store-scene.ts';

export const moving: Checks = {
  async 'a file goes to the trash and comes back byte for byte'(scene) {
    await roundTrip(scene, scene.file);
  },
  async 'a folder goes to the trash and comes back byte for byte'(scene) {
    await roundTrip(scene, scene.folder);
  },
  async 'what is moved already may be moved again: a crash may have come after the act'(scene) {
    const { store, file } = scene;
    const content = await scene.read(file);
    await store.moveToTrash(file, item(file));
    await store.moveToTrash(file, item(file));
    await store.moveBack(item(file), file);
    await store.moveBack(item(file), file);
    assert.equal(await scene.read(file), content);
  },
  async 'nothing is moved over something else, in either direction'(scene) {
    const { store, file } = scene;
    const old = await scene.read(file);
    await store.moveToTrash(file, item(file));
    await scene.write(file, 'newer');
    await fails('MOVE_FAILED', () => store.moveBack(item(file), file));
    await fails('MOVE_FAILED', () => store.moveToTrash(file, item(file)));
    assert.equal(await scene.read(file), 'newer');
    assert.equal(await store.overlap(file, item(file)), 'none');
    await store.moveToTrash(file, 'run-2/newer');
    await store.moveBack(item(file), file);
    assert.equal(await scene.read(file), old);
  },
  async 'moving what is nowhere fails'({ store, below }) {
    await fails('MOVE_FAILED', () => store.moveToTrash(below('nothing'), item('nothing')));
    await fails('MOVE_FAILED', () => store.moveBack(item('nothing'), below('nothing')));
  },
  async 'both ends of a move are compared byte for byte'(scene) {
    const { store, folder, file } = scene;
    assert.equal(await store.overlap(folder, item(folder)), 'none');
    const content = (await scene.read(file)) ?? '';
    await store.moveToTrash(file, item(file));
    await scene.write(file, content);
    assert.equal(await store.overlap(file, item(file)), 'same');
    await scene.write(file, `${content.slice(0, -1)}~`);
    assert.equal(await store.overlap(file, item(file)), 'none');
  },
  async 'a path that leads out of the place is refused everywhere'({ store, file }) {
    for (const path of waysOut) {
      await fails('MOVE_FAILED', () => store.moveToTrash(path, item('x')));
      await fails('MOVE_FAILED', () => store.moveToTrash(file, path));
      await fails('MOVE_FAILED', () => store.moveBack(item('x'), path));
      await fails('MOVE_FAILED', () => store.moveBack(path, file));
      await fails('MOVE_FAILED', () => store.expectation(path));
      await fails('MOVE_FAILED', () => store.trashExpectation(path));
      await fails('MOVE_FAILED', () => store.destroy(path));
    }
  },
  async 'what is destroyed is gone, and destroying what is absent is fine'(scene) {
    const { store, folder } = scene;
    await store.moveToTrash(folder, item(folder));
    await store.destroy(item(folder));
    await store.destroy(item(folder));
    assert.equal(await store.trashExpectation(item(folder)), null);
    assert.equal(await store.expectation(folder), null);
  },
  async 'settling is fine at any time'({ store, file }) {
    await store.settle();
    await store.moveToTrash(file, item(file));
    await store.moveBack(item(file), file);
    await store.settle();
  },
};

async function roundTrip(scene: StoreScene, path: string): Promise<void> {
  const { store } = scene;
  const before = await store.expectation(path);
  const content = await scene.read(path);
  await store.moveToTrash(path, item(path));
  await store.settle();
  assert.equal(await store.expectation(path), null);
  assert.deepEqual(await store.trashExpectation(item(path)), before);
  await store.moveBack(item(path), path);
  await store.settle();
  assert.deepEqual(await store.expectation(path), before);
  assert.equal(await store.trashExpectation(item(path)), null);
  assert.equal(await scene.read(path), content);
}
