// Cases of replacing one entry, and of putting the original back.
import assert from 'node:assert/strict';
import { fails } from '../fails.ts';
import type { Checks } from './store-scene.ts';
import { item, waysOut } from './store-scene.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const replacing: Checks = {
  async 'the content of an entry is its bytes, and null where nothing lies'(scene) {
    const { store, file } = scene;
    assert.equal(Buffer.from((await store.content(file)) ?? '').toString(), await scene.read(file));
    assert.equal(await store.content(scene.below('nothing')), null);
  },
  async 'an entry is replaced with its original in the trash, and put back byte for byte'(scene) {
    const { store, file } = scene;
    const before = await store.expectation(file);
    const content = await scene.read(file);
    await store.replace(file, item(file), bytesOf('smaller'));
    await store.settle();
    assert.equal(await scene.read(file), 'smaller');
    assert.equal(Buffer.from((await store.content(file)) ?? '').toString(), 'smaller');
    assert.deepEqual(await store.trashExpectation(item(file)), before);
    await store.putBack(item(file), file);
    await store.settle();
    assert.equal(await scene.read(file), content);
    assert.deepEqual(await store.expectation(file), before);
    assert.equal(await store.trashExpectation(item(file)), null);
  },
  async 'what is replaced or put back already may be so again: a crash may have come after the act'(scene) {
    const { store, file } = scene;
    const content = await scene.read(file);
    await store.replace(file, item(file), bytesOf('smaller'));
    const original = await store.trashExpectation(item(file));
    await scene.another().replace(file, item(file), bytesOf('smaller'));
    assert.equal(await scene.read(file), 'smaller');
    assert.deepEqual(await store.trashExpectation(item(file)), original);
    await store.putBack(item(file), file);
    await scene.another().putBack(item(file), file);
    assert.equal(await scene.read(file), content);
  },
  async 'the newest change of a session stays what it was: nothing happened in it'({ store, session, file }) {
    // A time that a file is given comes back a fraction of a microsecond earlier.
    const newest = async (): Promise<number> =>
      Math.round((await store.detail(session))?.picture.newestMs ?? 0);
    const before = await newest();
    await store.replace(file, item(file), bytesOf('smaller'));
    assert.equal(await newest(), before);
  },
  async 'nothing newer is replaced by what was meant for its original'(scene) {
    const { store, file } = scene;
    await store.replace(file, item(file), bytesOf('smaller'));
    await scene.write(file, 'newer');
    await fails('MOVE_FAILED', () => store.replace(file, item(file), bytesOf('smaller')));
    assert.equal(await scene.read(file), 'newer');
  },
  async 'replacing what is nowhere fails and leaves nothing, and so does putting back'({ store, below }) {
    const nothing = below('nothing');
    await fails('MOVE_FAILED', () => store.replace(nothing, item('nothing'), bytesOf('x')));
    await fails('MOVE_FAILED', () => store.putBack(item('nothing'), nothing));
    assert.equal(await store.expectation(nothing), null);
    assert.equal(await store.trashExpectation(item('nothing')), null);
  },
  async 'a path that leads out of the place is neither read nor replaced'({ store, file }) {
    for (const path of waysOut) {
      await fails('MOVE_FAILED', () => store.content(path));
      await fails('MOVE_FAILED', () => store.replace(path, item('x'), bytesOf('x')));
      await fails('MOVE_FAILED', () => store.replace(file, path, bytesOf('x')));
      await fails('MOVE_FAILED', () => store.putBack(item('x'), path));
      await fails('MOVE_FAILED', () => store.putBack(path, file));
    }
  },
};
