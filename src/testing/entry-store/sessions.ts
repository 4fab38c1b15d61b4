// Cases: how a session comes to be, and what the database says of itself.
import assert from 'node:assert/strict';
import { fails, isRefusal } from '../fails.ts';
import { acme, change, key, live, longMs, other, owner, seen, take, whole, write } from './scene.ts';
import type { Checks } from './scene.ts';

const creation: Checks = {
  async 'a session is there once it is created, and is not created over'({ store }) {
    const lease = await live(store, acme);
    const head = await store.head(acme);
    assert.deepEqual(head?.name, acme);
    assert.equal(head.state, 'live');
    assert.deepEqual(await store.entries(acme), []);
    await write(store, lease, change('creds', 'creds', 'kept'));
    await fails('SESSION_EXISTS', () => store.create(lease, 'live'));
    await fails('SESSION_EXISTS', () => store.create(lease, 'arriving'));
    assert.deepEqual(await seen(store, acme), [['creds', 'creds', 'kept']]);
    assert.deepEqual((await store.head(acme))?.createdAtMs, head.createdAtMs);
  },
  async 'a session that is absent is not written'({ store }) {
    const lease = await take(store, acme);
    const [outcome] = await store.write([{ lease, changes: [change('creds', 'creds', 'x')] }]);
    isRefusal('SESSION_NOT_FOUND', outcome);
    await store.create(lease, 'live');
    assert.deepEqual(await store.entries(acme), []);
  },
  async 'a session that arrives is filled and seen as arriving, until it is published'(scene) {
    const { store } = scene;
    const lease = await take(store, acme);
    await fails('SESSION_NOT_FOUND', () => store.publish(lease));
    await store.create(lease, 'arriving');
    await fails('SESSION_EXISTS', () => store.create(lease, 'live'));
    await write(store, lease, change('creds', 'creds', 'copied'));
    assert.equal((await store.head(acme))?.state, 'arriving');
    await store.release([lease]);
    const [answer] = await scene.another().acquire([{ name: acme, owner: owner(), ttlMs: longMs }]);
    assert.equal(answer?.outcome, 'granted');
    assert.equal(answer.state, 'arriving');
    await store.publish(answer.lease);
    await store.publish(answer.lease);
    assert.equal((await store.head(acme))?.state, 'live');
    assert.deepEqual(await seen(store, acme), [['creds', 'creds', 'copied']]);
  },
  async 'heads show every session that is not absent'({ store }) {
    const [one, two] = [await live(store, acme), await take(store, other)];
    await store.create(two, 'arriving');
    // Given back, because the time that a lease has left is another one at each look.
    await store.release([one, two]);
    await take(store, { tenant: 'acme', id: 'never created' });
    await store.moveToTrash(
      whole({ tenant: 'acme', id: 'gone' }),
      'gone',
      await live(store, { tenant: 'acme', id: 'gone' }),
    );
    const heads = (await store.heads()).toSorted((one, two) => (one.name.id < two.name.id ? -1 : 1));
    assert.deepEqual(heads, [await store.head(acme), await store.head(other)]);
    assert.deepEqual(
      heads.map(({ state }) => state),
      ['live', 'arriving'],
    );
  },
  async 'names that look alike are different sessions'({ store }) {
    const names = [
      ['a', 'b/c'],
      ['a/b', 'c'],
      ['a', 'B/C'],
      ['a', 'b/c '],
      ['a%', 'b_c'],
      ['a', 'b%'],
      ["a'; --", 'b"'],
      ['é', '😀'],
      ['e\u0301', '😀'],
    ].map(([tenant = '', id = '']) => ({ tenant, id }));
    for (const name of names) await write(store, await live(store, name), change('creds', 'creds', name.id));
    assert.equal((await store.heads()).length, names.length);
    for (const name of names) {
      assert.deepEqual((await store.head(name))?.name, name);
      assert.deepEqual(await seen(store, name), [['creds', 'creds', name.id]]);
    }
  },
};

const ofItself: Checks = {
  async 'its identity is the same over every connection'(scene) {
    const identity = await scene.store.identity();
    assert.ok(identity.length > 8);
    assert.equal(await scene.another().identity(), identity);
    assert.equal(await scene.store.identity(), identity);
  },
  async 'its facts name the product, the schema and the size'({ store }) {
    await write(store, await live(store, acme), change('creds', 'creds', 'x'));
    const facts = await store.facts();
    assert.ok(facts.product.length > 0);
    assert.ok(facts.schemaVersion >= 1);
    assert.ok(facts.sizeBytes > 0);
    assert.ok(facts.risks.every((risk) => risk.length > 0));
  },
  async 'a store that was closed says that it is unavailable, and others go on'(scene) {
    const { store } = scene;
    const rest = scene.another();
    const lease = await live(store, acme);
    await store.close();
    await store.close();
    await fails('STORE_UNAVAILABLE', () => store.heads());
    await fails('STORE_UNAVAILABLE', () => store.entries(acme));
    await fails('STORE_UNAVAILABLE', () => store.entry(acme, key('creds', 'creds')));
    await fails('STORE_UNAVAILABLE', () => store.read([{ lease, keys: [key('creds', 'creds')] }]));
    await fails('STORE_UNAVAILABLE', () => store.write([{ lease, changes: [change('a', 'b', 'c')] }]));
    await fails('STORE_UNAVAILABLE', () => store.renew([lease], longMs));
    await fails('STORE_UNAVAILABLE', () => store.trashed('x'));
    assert.equal((await rest.heads()).length, 1);
  },
};

export const sessions: Checks = { ...creation, ...ofItself };
