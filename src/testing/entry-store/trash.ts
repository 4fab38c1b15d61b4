// Cases: removing is moving, and nothing is moved over anything.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { EntryStore, Lease, StoredEntry } from '../../ports/entry-store.ts';
import { fails } from '../fails.ts';
import { acme, at, bytes, change, contentOf, live, other, pastShortMs, seen, whole, write } from './scene.ts';
import type { Checks, EntryStoreScene } from './scene.ts';

const entry = at(acme, 'session', 'a');
const item = 'run-1/acme/sales/session/a';

async function filled({ store, advance }: EntryStoreScene): Promise<Lease> {
  const lease = await live(store, acme);
  await write(store, lease, change('session', 'a', 'A'), change('creds', 'creds', 'C'));
  await write(store, lease, change('session', 'a/b', 'B'), change('session', 'A', 'large'));
  await advance(pastShortMs);
  return lease;
}

function sorted(entries: readonly StoredEntry[] | null): readonly StoredEntry[] | undefined {
  return entries?.toSorted((one, two) => (`${one.type} ${one.id}` < `${two.type} ${two.id}` ? -1 : 1));
}

async function trashText(store: EntryStore, name: string): Promise<unknown> {
  return contentOf(await store.trashed(name));
}

const ofEntries: Checks = {
  async 'an entry goes to the trash alone and comes back as it was, its time included'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    const before = sorted(await store.entries(acme));
    const moved = await store.entry(acme, entry.key);
    await store.moveToTrash(entry, item, lease);
    assert.equal(await store.entry(acme, entry.key), null);
    assert.equal((await store.entries(acme))?.length, 3);
    assert.deepEqual(await store.trashed(item), [moved]);
    await store.moveBack(item, entry, lease);
    assert.deepEqual(sorted(await store.entries(acme)), before);
    assert.equal(await store.trashed(item), null);
  },
  async 'what was moved already may be moved again: an interruption may have hidden the answer'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    await store.moveToTrash(entry, item, lease);
    await store.moveToTrash(entry, item, lease);
    assert.deepEqual(await trashText(store, item), [['session', 'a', 'A']]);
  },
  async 'nothing is moved over something else, in either direction'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    await store.moveToTrash(entry, item, lease);
    await write(store, lease, change('session', 'a', 'newer'));
    await fails('MOVE_FAILED', () => store.moveToTrash(entry, item, lease));
    await fails('MOVE_FAILED', () => store.moveBack(item, entry, lease));
    await fails('MOVE_FAILED', () => store.moveToTrash(whole(acme), item, lease));
    assert.deepEqual(await trashText(store, item), [['session', 'a', 'A']]);
    const now = await store.entry(acme, entry.key);
    assert.deepEqual(contentOf(now && [now]), [['session', 'a', 'newer']]);
  },
  async 'moving what is nowhere fails'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    const nowhere = at(acme, 'session', 'nowhere');
    await fails('MOVE_FAILED', () => store.moveToTrash(nowhere, 'nothing', lease));
    await fails('MOVE_FAILED', () => store.moveBack('nothing', nowhere, lease));
    await fails('MOVE_FAILED', () => store.putBack('nothing', entry, lease));
    await fails('MOVE_FAILED', () => store.replace(nowhere, bytes('x'), 'nothing', lease));
    assert.equal(await store.entry(acme, nowhere.key), null);
    assert.equal(await store.trashed('nothing'), null);
    assert.equal((await store.entries(acme))?.length, 4);
  },
  async 'an entry is replaced while its old content goes to the trash, and is put back over the new'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    const before = sorted(await store.entries(acme));
    const old = await store.entry(acme, entry.key);
    await store.replace(entry, bytes('smaller'), item, lease);
    const replaced = await store.entry(acme, entry.key);
    assert.deepEqual(contentOf(replaced && [replaced]), [['session', 'a', 'smaller']]);
    assert.ok(old !== null);
    assert.equal(replaced?.modifiedMs, old.modifiedMs);
    assert.deepEqual(await store.trashed(item), [old]);
    await fails('MOVE_FAILED', () => store.replace(entry, bytes('third'), item, lease));
    await fails('MOVE_FAILED', () => store.moveBack(item, entry, lease));
    await store.putBack(item, entry, lease);
    assert.deepEqual(sorted(await store.entries(acme)), before);
    assert.equal(await store.trashed(item), null);
  },
  async 'an entry is put back where nothing lies, too'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    await store.moveToTrash(entry, item, lease);
    await store.putBack(item, entry, lease);
    assert.equal((await store.entries(acme))?.length, 4);
    assert.equal(await store.trashed(item), null);
  },
};

/** An item's name has the entry's in it, and that may be long. */
const longName = Array.from({ length: 300 }, (_, index) =>
  createHash('sha256').update(String(index)).digest('hex'),
).join('/');

const ofSessions: Checks = {
  async 'any name is an item, and no two are taken for one'(scene) {
    const { store } = scene;
    const lease = await live(store, acme);
    const items = [
      longName,
      `${longName}x`,
      'run/a%2Fb',
      'run/a/b',
      'run/A/b',
      "run/'a'",
      'run/é',
      'run/e\u0301',
    ];
    for (const name of items) {
      await write(store, lease, change('session', 'a', name));
      await store.moveToTrash(entry, name, lease);
    }
    for (const name of items) assert.deepEqual(await trashText(store, name), [['session', 'a', name]]);
    await store.moveBack(longName, entry, lease);
    assert.deepEqual(await seen(store, acme), [['session', 'a', longName]]);
    assert.notEqual(await store.trashed(`${longName}x`), null);
  },
  async 'a whole session goes to the trash and comes back as it was; its lease stays'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    const before = sorted(await store.entries(acme));
    await store.moveToTrash(whole(acme), item, lease);
    await store.moveToTrash(whole(acme), item, lease);
    assert.equal(await store.head(acme), null);
    assert.equal(await store.entries(acme), null);
    assert.deepEqual(await store.totals([acme]), []);
    assert.deepEqual(sorted(await store.trashed(item)), before);
    await store.moveBack(item, whole(acme), lease);
    const head = await store.head(acme);
    assert.deepEqual([head?.state, head?.epoch], ['live', lease.epoch]);
    assert.deepEqual(sorted(await store.entries(acme)), before);
    assert.equal(await store.trashed(item), null);
    await write(store, lease, change('session', 'a', 'goes on'));
  },
  async 'a new session of that name has nothing of the old one, and is not moved over'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    await store.moveToTrash(whole(acme), item, lease);
    await store.create(lease, 'live');
    assert.deepEqual(await store.entries(acme), []);
    await write(store, lease, change('creds', 'creds', 'another identity'));
    await fails('MOVE_FAILED', () => store.moveBack(item, whole(acme), lease));
    await fails('MOVE_FAILED', () => store.moveToTrash(whole(acme), item, lease));
    assert.deepEqual(await seen(store, acme), [['creds', 'creds', 'another identity']]);
    assert.equal((await store.trashed(item))?.length, 4);
    await store.moveToTrash(whole(acme), 'run-2', lease);
    await store.moveBack(item, whole(acme), lease);
    assert.equal((await store.entries(acme))?.length, 4);
    assert.deepEqual(await trashText(store, 'run-2'), [['creds', 'creds', 'another identity']]);
  },
  async 'an absent session is not moved, and no entry comes back to it'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    await store.moveToTrash(entry, item, lease);
    await store.moveToTrash(whole(acme), 'run-2', lease);
    await fails('MOVE_FAILED', () => store.moveToTrash(whole(acme), 'run-3', lease));
    await fails('MOVE_FAILED', () => store.moveBack(item, entry, lease));
    await fails('MOVE_FAILED', () => store.putBack(item, entry, lease));
    assert.equal(await store.head(acme), null);
    assert.deepEqual(await trashText(store, item), [['session', 'a', 'A']]);
  },
  async 'an entry is no session and a session no entry, on the way back'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    await store.moveToTrash(entry, item, lease);
    await store.moveToTrash(whole(acme), 'run-2', lease);
    await fails('MOVE_FAILED', () => store.moveBack(item, whole(acme), lease));
    await store.create(lease, 'live');
    await fails('MOVE_FAILED', () => store.moveBack('run-2', entry, lease));
    await fails('MOVE_FAILED', () => store.putBack('run-2', entry, lease));
    assert.deepEqual(await store.entries(acme), []);
    assert.equal((await store.trashed('run-2'))?.length, 3);
  },
  async 'a session without entries goes to the trash and comes back'({ store }) {
    const lease = await live(store, acme);
    await store.moveToTrash(whole(acme), item, lease);
    assert.deepEqual(await store.trashed(item), []);
    await store.moveBack(item, whole(acme), lease);
    assert.deepEqual(await store.entries(acme), []);
  },
  async 'a lease moves only what is of its own session'(scene) {
    const { store } = scene;
    await filled(scene);
    const lease = await live(store, other);
    await fails('LEASE_LOST', () => store.moveToTrash(whole(acme), item, lease));
    await fails('LEASE_LOST', () => store.moveToTrash(entry, item, lease));
    await fails('LEASE_LOST', () => store.replace(entry, bytes('x'), item, lease));
    assert.equal((await store.entries(acme))?.length, 4);
    assert.equal(await store.trashed(item), null);
  },
  async 'what is destroyed is gone, alone, and destroying what is absent is fine'(scene) {
    const { store } = scene;
    const lease = await filled(scene);
    await store.moveToTrash(at(acme, 'session', 'a/b'), `${item}/b`, lease);
    await store.moveToTrash(entry, item, lease);
    await store.moveToTrash(whole(acme), 'run-2', lease);
    await store.destroy(item);
    await store.destroy(item);
    assert.equal(await store.trashed(item), null);
    assert.deepEqual(await trashText(store, `${item}/b`), [['session', 'a/b', 'B']]);
    await store.destroy(`${item}/b`);
    await store.moveBack('run-2', whole(acme), lease);
    assert.equal((await store.entries(acme))?.length, 2);
    await store.moveToTrash(whole(acme), 'run-2', lease);
    await store.destroy('run-2');
    await fails('MOVE_FAILED', () => store.moveBack('run-2', whole(acme), lease));
  },
};

export const trash: Checks = { ...ofEntries, ...ofSessions };
