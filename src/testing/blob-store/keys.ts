// Cases: which keys there are, and that no two of them are one.
import assert from 'node:assert/strict';
import type { BlobStore } from '../../ports/blob-store.ts';
import { fails } from '../fails.ts';
import { keysOf, text, textAt } from './scene.ts';
import type { Checks } from './scene.ts';

const awkward = [
  ['A', 'a', '-', '_', '~', '=', '0', '00', '.a', '..a', 'a..', '...', '.-'],
  ['-rf', '--', '=x=', '~root', 'a~b', 'a=b', 'a.b', 'a-b', 'null', 'con', '__proto__'],
  ['deep/er/and/deep/er/still/x', 'deep/er-x', 'deep/er.x', 'deep/er0', 'deep/erX', 'deep-er', 'deep0'],
  ['Deep/er/x', 'x/.hidden', 'x/..x', 'x/.tmp', '.holdfast/x', 'x/~', 'sessions/a=b~c/d'],
  ['long/'.repeat(80) + 'x'.repeat(200)],
].flat();

const none = [
  ['', '/', 'a/', '/a', 'a//b', '.', '..', './a', 'a/..', 'a/../b', 'a/./b', '../../etc/passwd'],
  ['a b', ' a', 'a\n', 'a\0', 'a\\b', 'ü', 'a+b', 'a%2Fb', 'a*', 'a?', 'a#b', 'a:b', 'a@b', '😀'],
  ['x'.repeat(201), 'x/'.repeat(350) + 'xx'],
].flat();

const noPrefix = ['/', 'a//', '../', 'a/../', './', 'a b', 'ü', 'a?', '+'];

/** By every call that takes a key. */
async function refuses(blobs: BlobStore, key: string): Promise<void> {
  const calls: readonly (() => Promise<unknown>)[] = [
    () => blobs.get(key),
    () => blobs.getRange(key, 0, 1),
    () => blobs.put(key, text('x')),
    () => blobs.put(key, text('x'), { absent: true }),
    () => blobs.delete(['kept', key]),
  ];
  for (const call of calls) await fails('BLOB_KEY_INVALID', call);
}

export const keys: Checks = {
  async 'every key holds a blob of its own, and lists come in the order of their bytes'({ blobs }) {
    for (const key of awkward) await blobs.put(key, text(`of ${key}`));
    for (const key of awkward) assert.equal(await textAt(blobs, key), `of ${key}`);
    const sorted = [...awkward].sort((one, two) => Buffer.compare(Buffer.from(one), Buffer.from(two)));
    assert.deepEqual(await keysOf(blobs, ''), sorted);
    await blobs.delete(awkward);
    assert.deepEqual(await keysOf(blobs, ''), []);
  },
  async 'what is no key is refused by every call, and nothing happens'({ blobs }) {
    await blobs.put('kept', text('x'));
    for (const key of none) await refuses(blobs, key);
    for (const prefix of noPrefix) await fails('BLOB_KEY_INVALID', () => keysOf(blobs, prefix));
    assert.deepEqual(await keysOf(blobs, ''), ['kept']);
  },
};
