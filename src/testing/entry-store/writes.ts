// Cases: what a write makes, and what it leaves alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { EntryChange, EntryStore, Lease } from '../../ports/entry-store.ts';
import { isRefusal } from '../fails.ts';
import { acme, bytes, change, live, other, owner, seen, take, write } from './scene.ts';
import type { Checks } from './scene.ts';

/** No compression makes it shorter: an index that holds only short keys would fail on it. */
const longId = Array.from({ length: 160 }, (_, index) =>
  createHash('sha256').update(String(index)).digest('hex'),
).join('');

const hostileIds = [
  ['a/b', '/', '..', '.', 'a//b', '%', '%2F', 'a%b', 'a_b', '_', '*', '?'],
  ["'", '"', "'; DROP TABLE entries; --", '\\', '`', '$1', '{"a":1}', ':', '::', '-'],
  [' ', 'a ', ' a', 'a', 'A', '\t', '\n', '\u0001', '\u007f', 'é', 'e\u0301', 'ß', 'ss', '😀', '\uffff'],
  ['\u202e', 'null', '0', '00', '1e3', 'key-12', '__proto__', 'constructor'],
  ['491700000000:12@s.whatsapp.net', '1203630@g.us::49170_1::0', 'AAAAA+/bcD==', longId, `${longId}x`],
].flat();

/** Bytes by bytes: `deepEqual` of large arrays would take seconds. */
async function comesBack(store: EntryStore, lease: Lease, value: Uint8Array): Promise<void> {
  await write(store, lease, { type: 'session', id: 'v', value });
  const [[entry] = []] = await store.read([{ lease, keys: [{ type: 'session', id: 'v' }] }]);
  assert.ok(
    entry !== undefined && Buffer.compare(entry.value, value) === 0,
    `${value.byteLength} bytes differ`,
  );
}

const making: Checks = {
  async 'one write changes many types and deletes too'({ store }) {
    const lease = await live(store, acme);
    await write(
      store,
      lease,
      change('pre-key', '1', 'a'),
      change('session', 'b', 'b'),
      change('x', 'x', 'x'),
    );
    const deletions = [change('pre-key', '1', null), change('pre-key', 'never there', null)];
    const puts = [
      change('creds', 'creds', 'c'),
      change('session', 'b', 'longer'),
      change('pre-key', '2', 'd'),
    ];
    await write(store, lease, ...puts, ...deletions);
    const expected = [
      ['creds', 'creds', 'c'],
      ['pre-key', '2', 'd'],
      ['session', 'b', 'longer'],
      ['x', 'x', 'x'],
    ];
    assert.deepEqual(await seen(store, acme), expected);
  },
  async 'the last change of a key in one write is the one that counts'({ store }) {
    const lease = await live(store, acme);
    await write(store, lease, change('a', '1', 'x'), change('a', '1', null), change('a', '1', 'last'));
    await write(store, lease, change('a', '2', 'x'), change('a', '3', 'y'), change('a', '2', null));
    const expected = [
      ['a', '1', 'last'],
      ['a', '3', 'y'],
    ];
    assert.deepEqual(await seen(store, acme), expected);
  },
  async 'ten thousand entries of one write are all there, and all gone again'({ store }) {
    const lease = await live(store, acme);
    const ids = Array.from({ length: 10_000 }, (_, index) => String(index));
    await write(store, lease, ...ids.map((id) => change('lid-mapping', id, `value of ${id}`)));
    const content = new Map((await seen(store, acme))?.map(([, id, value]) => [id, value]));
    assert.equal(content.size, ids.length);
    assert.ok(ids.every((id) => content.get(id) === `value of ${id}`));
    await write(store, lease, ...ids.map((id) => change('lid-mapping', id, null)));
    assert.deepEqual(await seen(store, acme), []);
  },
  async 'a write without changes, and no write at all, are fine'({ store }) {
    const lease = await live(store, acme);
    assert.deepEqual(await store.write([]), []);
    assert.deepEqual(await store.write([{ lease, changes: [] }]), [null]);
  },
  async 'any bytes come back as they were, none and five million of them included'({ store }) {
    const lease = await live(store, acme);
    const all = Uint8Array.from({ length: 512 }, (_, index) => index % 256);
    await comesBack(store, lease, all);
    await comesBack(store, lease, new Uint8Array(0));
    await comesBack(store, lease, new Uint8Array(100));
    await comesBack(store, lease, Buffer.alloc(5_000_000, all));
    await comesBack(store, lease, Buffer.from(all).subarray(7, 9));
    await comesBack(store, lease, new Uint8Array(all.buffer, 3, 200));
  },
  async 'any text is an id and a type, and no two are taken for one'({ store }) {
    const lease = await live(store, acme);
    const keys = [
      ...hostileIds.map((id) => ({ type: 'session', id })),
      ...hostileIds.map((type) => ({ type, id: 'a' })),
    ];
    await write(store, lease, ...keys.map((key, index) => ({ ...key, value: bytes(String(index)) })));
    const expected = keys.map(({ type, id }, index) => `${index} ${type} ${id}`).toSorted();
    const [asked = []] = await store.read([{ lease, keys }]);
    const all = (await store.entries(acme)) ?? [];
    for (const entries of [asked, all]) {
      const found = entries.map(({ type, id, value }) => `${Buffer.from(value).toString()} ${type} ${id}`);
      assert.deepEqual(found.toSorted(), expected);
    }
    const [first, ...rest] = keys;
    await write(store, lease, ...rest.map((key) => ({ ...key, value: null })));
    assert.deepEqual(await seen(store, acme), [[first?.type, first?.id, '0']]);
  },
  async 'what a caller does to its bytes, before or after, changes nothing in the store'({ store }) {
    const lease = await live(store, acme);
    const value = Buffer.from('as written');
    const writing = store.write([{ lease, changes: [{ type: 'a', id: 'b', value }] }]);
    assert.deepEqual(await writing, [null]);
    value.fill(0);
    const [[entry] = []] = await store.read([{ lease, keys: [{ type: 'a', id: 'b' }] }]);
    entry?.value.fill(1);
    assert.deepEqual(await seen(store, acme), [['a', 'b', 'as written']]);
  },
};

const unstorable: readonly EntryChange[] = [
  change('session', 'a\0b', 'x'),
  change('sess\0ion', 'a', 'x'),
  change('session', '\0', null),
  change('session', '\ud800', 'x'),
  change('session', 'a\udc00b', 'x'),
  change('session', '', 'x'),
  change('', 'a', 'x'),
];

const failing: Checks = {
  async 'one write of many whose lease is lost changes nothing, and the others are made'(scene) {
    const { store } = scene;
    const third = { tenant: 'acme', id: 'third' };
    const [one, two, three] = [await live(store, acme), await live(store, other), await live(store, third)];
    await write(store, two, change('a', 'kept', 'kept'));
    await take(scene.another(), other, { provenDead: owner().process });
    const changes = [change('a', 'kept', null), change('a', 'new', 'new')];
    const outcomes = await store.write([one, two, three].map((lease) => ({ lease, changes })));
    isRefusal('LEASE_LOST', outcomes[1]);
    assert.deepEqual([outcomes[0], outcomes[2], outcomes.length], [null, null, 3]);
    assert.deepEqual(await seen(store, other), [['a', 'kept', 'kept']]);
    for (const name of [acme, third]) assert.deepEqual(await seen(store, name), [['a', 'new', 'new']]);
  },
  async 'several writes of one session in one call are each of their own'({ store }) {
    const lease = await live(store, acme);
    const outcomes = await store.write([
      { lease, changes: [change('a', '1', 'first'), change('a', '2', 'first')] },
      { lease, changes: [change('a', '3', 'bad'), change('a', '\0', 'bad')] },
      { lease, changes: [change('a', '1', 'second')] },
    ]);
    assert.deepEqual([outcomes[0], outcomes[2]], [null, null]);
    isRefusal('ENTRY_NAME_INVALID', outcomes[1]);
    const expected = [
      ['a', '1', 'second'],
      ['a', '2', 'first'],
    ];
    assert.deepEqual(await seen(store, acme), expected);
  },
  async 'a name that cannot be stored fails its own write, and nothing of that is made'({ store }) {
    const [one, two] = [await live(store, acme), await live(store, other)];
    for (const [index, bad] of unstorable.entries()) {
      const good = change('session', `good ${index}`, 'x');
      const outcomes = await store.write([
        { lease: one, changes: [change('session', 'before', 'x'), bad] },
        { lease: two, changes: [good] },
      ]);
      isRefusal('ENTRY_NAME_INVALID', outcomes[0]);
      assert.equal(outcomes[1], null);
    }
    assert.deepEqual(await seen(store, acme), []);
    assert.equal((await seen(store, other))?.length, unstorable.length);
  },
};

export const writes: Checks = { ...making, ...failing };
