// Cases: what reads answer.
import assert from 'node:assert/strict';
import { keysOf, noise, pagesOf, same, text, textAt } from './scene.ts';
import type { Checks } from './scene.ts';

const mebi = 1024 * 1024;

export const reads: Checks = {
  async 'what was never written is absent, by every read'({ blobs }) {
    assert.equal(await blobs.get('a/b'), null);
    assert.equal(await blobs.getRange('a/b', 0, 10), null);
    assert.equal(await blobs.getRange('a/b', -10, 10), null);
    assert.deepEqual(await keysOf(blobs, ''), []);
    await blobs.put('a/b', text('x'));
    assert.equal(await blobs.get('a/c'), null);
    assert.equal(await blobs.get('a/b/c'), null);
    assert.equal(await blobs.get('a'), null);
  },
  async 'what was written comes back byte for byte, with the version that the write said'({ blobs }) {
    const every = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    const version = await blobs.put('bytes', every);
    const found = await blobs.get('bytes');
    same(found?.bytes, every, 'the blob');
    assert.equal(found?.version, version);
  },
  async 'an empty blob is there'({ blobs }) {
    const version = await blobs.put('empty', new Uint8Array());
    const found = await blobs.get('empty');
    assert.deepEqual([found?.bytes.length, found?.version], [0, version]);
    assert.equal((await blobs.getRange('empty', 0, 10))?.length, 0);
    assert.equal((await blobs.getRange('empty', -10, 10))?.length, 0);
    assert.deepEqual(
      (await pagesOf(blobs, '')).flat().map(({ key, sizeBytes }) => [key, sizeBytes]),
      [['empty', 0]],
    );
  },
  async 'a blob of 16 MiB comes back, as a whole and in parts'({ blobs }) {
    const large = noise(16 * mebi, 1);
    await blobs.put('large', large);
    same((await blobs.get('large'))?.bytes, large, 'the whole');
    same(
      await blobs.getRange('large', 5 * mebi + 3, mebi),
      large.subarray(5 * mebi + 3, 6 * mebi + 3),
      'a part',
    );
    same(await blobs.getRange('large', -70_000, 70_000), large.subarray(-70_000), 'its end');
  },
  async 'a part is what it says: from the start, from the end, and shorter where the blob ends'({ blobs }) {
    await blobs.put('ten', text('0123456789'));
    const parts: readonly (readonly [from: number, lengthBytes: number, expected: string])[] = [
      [0, 10, '0123456789'],
      [0, 3, '012'],
      [4, 1, '4'],
      [7, 100, '789'],
      [0, 0, ''],
      [9, 0, ''],
      [10, 5, ''],
      [11, 5, ''],
      [-3, 3, '789'],
      [-3, 2, '78'],
      [-3, 100, '789'],
      [-10, 4, '0123'],
      [-15, 4, '0123'],
      [-15, 100, '0123456789'],
      [-1, 0, ''],
    ];
    for (const [from, lengthBytes, expected] of parts) {
      const found = await blobs.getRange('ten', from, lengthBytes);
      assert.equal(found && Buffer.from(found).toString(), expected, `from ${from}, ${lengthBytes} bytes`);
    }
  },
  async 'bytes that were given and bytes that were got have no memory in common with the store'({ blobs }) {
    const given = Buffer.from('as it was');
    await blobs.put('key', given);
    given.fill('x');
    const got = await blobs.get('key');
    got?.bytes.fill(0);
    (await blobs.getRange('key', 0, 5))?.fill(0);
    assert.equal(await textAt(blobs, 'key'), 'as it was');
  },
  async 'what one connection has written, changed or deleted another one sees at once'({ blobs, another }) {
    const second = another();
    assert.equal(await textAt(second, 'key'), null);
    await blobs.put('key', text('one'));
    assert.equal(await textAt(second, 'key'), 'one');
    await second.put('key', text('two'));
    assert.equal(await textAt(blobs, 'key'), 'two');
    assert.deepEqual(await keysOf(second, 'k'), ['key']);
    await blobs.delete(['key']);
    assert.equal(await textAt(second, 'key'), null);
    assert.deepEqual(await keysOf(second, 'k'), []);
  },
};
