// Cases: what reading answers.
import assert from 'node:assert/strict';
import type { StoredEntry } from '../../ports/entry-store.ts';
import { acme, bytes, change, contentOf, key, live, other, pastShortMs, seen, take, write } from './scene.ts';
import type { Checks } from './scene.ts';

const nobody = { tenant: 'acme', id: 'nobody' };

/** Counts up in all entries of a session, its credentials included, until it is told to end. */
function isOfOneMoment(entries: readonly StoredEntry[] | null | undefined): boolean {
  return new Set(entries?.map(({ value }) => Buffer.from(value).toString())).size <= 1;
}

const ofEntries: Checks = {
  async 'asked entries are answered with those that are there, session by session'({ store }) {
    const [one, two] = [await live(store, acme), await live(store, other)];
    await write(store, one, change('a', '1', 'one'), change('a', '2', 'one'), change('b', '1', 'one'));
    await write(store, two, change('a', '1', 'two'));
    const absent = await take(store, nobody);
    const keys = [key('a', '1'), key('a', 'absent'), key('b', '1'), key('absent', '1')];
    const answers = await store.read([
      { lease: two, keys },
      { lease: absent, keys },
      { lease: one, keys },
      { lease: one, keys: [] },
    ]);
    const ofOne = [
      ['a', '1', 'one'],
      ['b', '1', 'one'],
    ];
    assert.deepEqual(answers.map(contentOf), [[['a', '1', 'two']], [], ofOne, []]);
    assert.deepEqual(await store.read([]), []);
  },
  async 'what cannot be stored is not there'({ store }) {
    const lease = await live(store, acme);
    await write(store, lease, change('a', 'b', 'c'));
    const keys = [key('a', 'b\0'), key('a', '\ud800'), key('', ''), key('a', 'b')];
    const [entries] = await store.read([{ lease, keys }]);
    assert.deepEqual(contentOf(entries), [['a', 'b', 'c']]);
    assert.equal(await store.entry(acme, key('a\0', 'b')), null);
  },
  async 'a session is loaded with all its entries, and one that is too large is not'({ store }) {
    const [one, two] = [await live(store, acme), await live(store, other)];
    await write(store, one, change('a', '1', '12345'), change('b', '2', '67890'));
    await write(store, two, change('a', '1', '1'));
    const absent = await take(store, nobody);
    const all = [
      ['a', '1', '12345'],
      ['b', '2', '67890'],
    ];
    const small = [['a', '1', '1']];
    assert.deepEqual((await store.load([two, absent, one], 10)).map(contentOf), [small, [], all]);
    assert.deepEqual((await store.load([one, two, absent], 9)).map(contentOf), [null, small, []]);
    assert.deepEqual(await store.load([], 9), []);
  },
  async 'anybody may read a session, and absent is null'({ store }) {
    await write(store, await live(store, acme), change('a', '1', 'x'));
    await take(store, nobody);
    assert.deepEqual(await seen(store, acme), [['a', '1', 'x']]);
    const found = await store.entry(acme, key('a', '1'));
    assert.deepEqual(contentOf(found && [found]), [['a', '1', 'x']]);
    assert.equal(await store.entry(acme, key('a', '2')), null);
    for (const name of [nobody, { tenant: 'never', id: 'seen' }]) {
      assert.equal(await store.entries(name), null);
      assert.equal(await store.entry(name, key('a', '1')), null);
      assert.equal(await store.head(name), null);
    }
    await live(store, other);
    assert.deepEqual(await store.entries(other), []);
  },
  async 'a change has a time, and a later one a later time'(scene) {
    const { store } = scene;
    const lease = await live(store, acme);
    await write(store, lease, change('a', 'old', 'x'), change('a', 'new', 'x'));
    await scene.advance(pastShortMs);
    await write(store, lease, change('a', 'new', 'x'));
    const [old, renewed] = [
      await store.entry(acme, key('a', 'old')),
      await store.entry(acme, key('a', 'new')),
    ];
    assert.ok(old !== null && renewed !== null);
    assert.ok(renewed.modifiedMs - old.modifiedMs >= pastShortMs, 'the later change is not later');
    const [loaded] = await store.load([lease], 1000);
    assert.deepEqual(loaded?.map(({ modifiedMs }) => modifiedMs).toSorted(), [
      old.modifiedMs,
      renewed.modifiedMs,
    ]);
  },
};

const ofSessions: Checks = {
  async 'totals count entries and bytes by type, and know the oldest and newest change'(scene) {
    const { store } = scene;
    const lease = await live(store, acme);
    await write(store, lease, change('a', '1', '12345'), change('a', '2', ''), change('__proto__', '1', 'x'));
    await scene.advance(pastShortMs);
    await write(store, lease, change('b', '1', 'é'));
    await live(store, other);
    await take(store, nobody);
    const [ofOther, ofAcme, ...more] = await store.totals([other, nobody, acme]);
    assert.deepEqual(ofOther, { name: other, byType: {}, newestMs: null, oldestMs: null });
    assert.deepEqual(ofAcme?.name, acme);
    const byType = new Map(Object.entries(ofAcme.byType));
    assert.deepEqual(
      ['__proto__', 'a', 'b'].map((type) => byType.get(type)),
      [
        { entries: 1, sizeBytes: 1 },
        { entries: 2, sizeBytes: 5 },
        { entries: 1, sizeBytes: 2 },
      ],
    );
    assert.equal(byType.size, 3);
    const times = (await store.entries(acme))?.map(({ modifiedMs }) => modifiedMs) ?? [];
    assert.deepEqual([ofAcme.oldestMs, ofAcme.newestMs], [Math.min(...times), Math.max(...times)]);
    assert.deepEqual(more, []);
    assert.deepEqual(await store.totals([]), []);
  },
  async 'all entries of a session are of one moment while somebody writes'(scene) {
    const { store } = scene;
    const reader = scene.another();
    const lease = await live(store, acme);
    const keys = [key('creds', 'creds'), ...Array.from({ length: 50 }, (_, n) => key('session', String(n)))];
    let rounds = 0;
    const writing = (async () => {
      for (; rounds < 40; rounds++) {
        const value = bytes(String(rounds));
        await write(store, lease, ...keys.map((one) => ({ ...one, value })));
      }
    })();
    const pictures: (readonly StoredEntry[] | null | undefined)[] = [];
    while (rounds < 40) pictures.push(await reader.entries(acme), ...(await reader.load([lease], 1_000_000)));
    await writing;
    assert.ok(pictures.every(isOfOneMoment), 'a picture shows halves of two writes');
    assert.ok(pictures.every((entries) => entries?.length === 0 || entries?.length === keys.length));
    assert.ok((await reader.entries(acme))?.every(({ value }) => Buffer.from(value).toString() === '39'));
  },
};

export const reads: Checks = { ...ofEntries, ...ofSessions };
