// Cases: lists and deletions.
import assert from 'node:assert/strict';
import { inGroups, keysOf, pagesOf, text, textAt } from './scene.ts';
import type { Checks } from './scene.ts';

/** More than a page of S3, and than one of its deletions. */
const many = Array.from({ length: 1_200 }, (_, index) => `many/${String(index).padStart(5, '0')}`);

export const lists: Checks = {
  async 'a list has what begins with its prefix, which may end anywhere'({ blobs }) {
    const all = ['a', 'b/1', 'b/12', 'b/2/x', 'b-', 'b.', 'b0', 'bb/1', 'c'].sort();
    for (const key of all) await blobs.put(key, text(key));
    const prefixes = [
      '',
      'b',
      'b/',
      'b/1',
      'b/12',
      'b/2',
      'b/2/',
      'b/2/x',
      'bb',
      'c',
      'd',
      'b/3',
      'b/1/',
      'a/',
    ];
    for (const prefix of prefixes) {
      const expected = all.filter((key) => key.startsWith(prefix));
      assert.deepEqual(await keysOf(blobs, prefix), expected, `prefix ${JSON.stringify(prefix)}`);
    }
  },
  async 'a list goes on behind a key, whether there is a blob of that key or not'({ blobs }) {
    const all = ['a', 'b/1', 'b/2', 'b/3/x', 'b0'];
    for (const key of all) await blobs.put(key, text(key));
    for (const after of ['a', 'b/1', 'b/11', 'b/2', 'b/3/a', 'b/3/x', 'b/9', 'b0', 'c', '0']) {
      for (const prefix of ['', 'b/']) {
        const expected = all.filter((key) => key.startsWith(prefix) && key > after);
        assert.deepEqual(await keysOf(blobs, prefix, after), expected, `${prefix} after ${after}`);
      }
    }
  },
  async 'a list says how large each blob is, and when it was written'({ blobs }) {
    await blobs.put('first', text('x'));
    await blobs.put('second', text('x'.repeat(1_000)));
    const [first, second] = (await pagesOf(blobs, '')).flat();
    assert.deepEqual([first?.sizeBytes, second?.sizeBytes], [1, 1_000]);
    assert.ok(first !== undefined && second !== undefined && second.modifiedMs >= first.modifiedMs);
    // Of clocks that are set at all.
    assert.ok(first.modifiedMs > Date.UTC(2020), `written ${new Date(first.modifiedMs).toISOString()}`);
    await blobs.put('first', text('xyz'));
    assert.equal((await pagesOf(blobs, 'first')).flat()[0]?.sizeBytes, 3);
  },
  async 'more than a thousand blobs are listed once each, in pages, and deleted by one call'({ blobs }) {
    await inGroups(many, (key) => blobs.put(key, text('x')));
    await blobs.put('other', text('stays'));
    const pages = await pagesOf(blobs, 'many/');
    assert.deepEqual(
      pages.flat().map(({ key }) => key),
      many,
    );
    assert.ok(pages.length > 1 && pages.every((page) => page.length > 0), `${pages.length} pages`);
    await blobs.delete(many);
    assert.deepEqual(await keysOf(blobs, ''), ['other']);
  },
  async 'a list that is under way has what stays, once, while others come and go'({ blobs, another }) {
    const names = Array.from({ length: 400 }, (_, index) => `x/${String(index).padStart(4, '0')}`);
    await inGroups(names, (key) => blobs.put(key, text('x')));
    const second = another();
    const found: string[] = [];
    for await (const page of blobs.list('x/')) {
      found.push(...page.map(({ key }) => key));
      const [last = ''] = found.slice(-1);
      await second.delete(names.filter((key) => key.endsWith('7')));
      await second.put(`${last}-new`, text('new'));
    }
    const stayed = names.filter((key) => !key.endsWith('7'));
    assert.deepEqual(
      found.filter((key) => stayed.includes(key)),
      stayed,
    );
  },
  async 'a list that is broken off leaves the store of use'({ blobs }) {
    await inGroups(['a', 'b', 'c'], (key) => blobs.put(key, text(key)));
    for (let time = 0; time < 20; time++) {
      for await (const page of blobs.list('')) if (page.length > 0) break;
    }
    assert.deepEqual(await keysOf(blobs, ''), ['a', 'b', 'c']);
  },
  async 'what is deleted is absent, also what was absent before, and nothing else is'({ blobs }) {
    for (const key of ['a/1', 'a/2', 'b/1']) await blobs.put(key, text(key));
    await blobs.delete([]);
    await blobs.delete(['a/1', 'a/1', 'never', 'never/there', 'a']);
    assert.equal(await blobs.get('a/1'), null);
    assert.deepEqual(await keysOf(blobs, ''), ['a/2', 'b/1']);
    await blobs.delete(['a/1', 'a/2', 'b/1']);
    assert.deepEqual(await keysOf(blobs, ''), []);
    await blobs.put('a/1', text('anew'));
    assert.equal(await textAt(blobs, 'a/1'), 'anew');
  },
};
