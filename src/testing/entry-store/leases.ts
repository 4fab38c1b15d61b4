// Cases: who may write a session.
import assert from 'node:assert/strict';
import type { EntryStore, Lease } from '../../ports/entry-store.ts';
import { fails, isRefusal } from '../fails.ts';
import { acme, at, bytes, change, live, longMs, other, owner } from './scene.ts';
import { pastShortMs, seen, shortMs, take, whole, write } from './scene.ts';
import type { Checks } from './scene.ts';

async function isHeld(store: EntryStore, provenDead?: string): Promise<void> {
  const request = { name: acme, owner: owner('boot-2:200'), ttlMs: longMs };
  const [answer] = await store.acquire([provenDead === undefined ? request : { ...request, provenDead }]);
  assert.equal(answer?.outcome, 'held');
  assert.deepEqual(answer.owner, owner());
  assert.ok(answer.remainingMs > 0 && answer.remainingMs <= longMs);
}

/** Everything that needs a lease is refused, and leaves no trace. */
async function mayDoNothing(store: EntryStore, lease: Lease): Promise<void> {
  const before = await seen(store, acme);
  const { state } = (await store.head(acme)) ?? {};
  const [outcome] = await store.write([{ lease, changes: [change('session', 'x', 'late')] }]);
  isRefusal('LEASE_LOST', outcome);
  await fails('LEASE_LOST', () => store.create(lease, 'live'));
  await fails('LEASE_LOST', () => store.publish(lease));
  await fails('LEASE_LOST', () => store.moveToTrash(whole(acme), 'late', lease));
  await fails('LEASE_LOST', () => store.moveToTrash(at(acme, 'creds', 'creds'), 'late', lease));
  await fails('LEASE_LOST', () => store.replace(at(acme, 'creds', 'creds'), bytes('x'), 'late', lease));
  await fails('LEASE_LOST', () => store.moveBack('late', at(acme, 'session', 'x'), lease));
  await fails('LEASE_LOST', () => store.putBack('late', at(acme, 'session', 'x'), lease));
  assert.deepEqual(await store.renew([lease], longMs), [false]);
  assert.deepEqual(await seen(store, acme), before);
  assert.equal((await store.head(acme))?.state, state);
  assert.equal(await store.trashed('late'), null);
}

const taking: Checks = {
  async 'a name that was never seen gets a lease, and is no session by that'({ store }) {
    const [answer] = await store.acquire([{ name: acme, owner: owner(), ttlMs: longMs }]);
    assert.equal(answer?.outcome, 'granted');
    assert.equal(answer.state, 'absent');
    assert.deepEqual(answer.lease.name, acme);
    assert.equal(await store.head(acme), null);
    assert.deepEqual(await store.heads(), []);
    assert.equal(await store.entries(acme), null);
  },
  async 'a lease that is held is refused to everybody, with its owner and the time it has left'(scene) {
    await take(scene.store, acme);
    await isHeld(scene.another());
    await isHeld(scene.store);
    const [again] = await scene.store.acquire([{ name: acme, owner: owner(), ttlMs: longMs }]);
    assert.equal(again?.outcome, 'held');
  },
  async 'requests are answered in their order, each for itself'({ store }) {
    await take(store, other);
    const request = { owner: owner(), ttlMs: longMs };
    const answers = await store.acquire([acme, other, acme].map((name) => ({ ...request, name })));
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ['granted', 'held', 'held'],
    );
    assert.deepEqual(await store.acquire([]), []);
  },
  async 'each lease has a higher epoch: after a release, a takeover, a deletion and a new creation'(scene) {
    const { store } = scene;
    const first = await live(store, acme);
    await store.release([first]);
    const second = await take(store, acme, { ttlMs: shortMs });
    await scene.advance(pastShortMs);
    const third = await take(scene.another(), acme);
    await store.moveToTrash(whole(acme), 'run/acme', third);
    await store.release([third]);
    const fourth = await live(store, acme);
    const epochs = [first, second, third, fourth].map(({ epoch }) => epoch);
    for (const [index, epoch] of epochs.entries())
      assert.ok(epoch > (epochs[index - 1] ?? 0), String(epochs));
    assert.equal((await store.head(acme))?.epoch, fourth.epoch);
  },
  async 'a lease that ran out is taken over, and its former owner can change nothing'(scene) {
    const former = await live(scene.store, acme, shortMs);
    await write(scene.store, former, change('creds', 'creds', 'old'));
    await scene.advance(pastShortMs);
    const lease = await take(scene.another(), acme, { owner: owner('boot-2:200') });
    await mayDoNothing(scene.store, former);
    await write(scene.store, lease, change('creds', 'creds', 'new'));
    assert.deepEqual(await seen(scene.store, acme), [['creds', 'creds', 'new']]);
  },
  async 'the lease of an owner that is proven dead counts as run out, that of any other does not'(scene) {
    const former = await live(scene.store, acme);
    await isHeld(scene.another(), 'boot-1:101');
    await take(scene.another(), acme, { provenDead: owner().process });
    await mayDoNothing(scene.store, former);
  },
  async 'from the moment of a takeover on nothing of the former owner arrives'(scene) {
    const former = await live(scene.store, acme);
    const ids = Array.from({ length: 40 }, (_, index) => `n${index}`);
    const late = ids.map((id) =>
      scene.store.write([{ lease: former, changes: [change('session', id, id)] }]),
    );
    const taker = scene.another();
    await take(taker, acme, { provenDead: owner().process });
    const atTakeover = await seen(taker, acme);
    const outcomes = (await Promise.all(late)).flat();
    for (const outcome of outcomes) assert.ok(outcome === null || isRefusal('LEASE_LOST', outcome));
    const made = ids.filter((_, index) => outcomes[index] === null);
    assert.deepEqual(
      atTakeover?.map(([, id]) => id),
      made.toSorted(),
    );
    assert.deepEqual(await seen(taker, acme), atTakeover);
  },
  async 'an epoch that was never given is no lease'({ store }) {
    const lease = await live(store, acme);
    await mayDoNothing(store, { ...lease, epoch: lease.epoch + 1 });
    await mayDoNothing(store, { ...lease, key: lease.key + 1_000_000 });
  },
};

const keeping: Checks = {
  async 'a renewed lease has its whole time again'(scene) {
    const lease = await live(scene.store, acme, shortMs);
    assert.deepEqual(await scene.store.renew([lease], longMs), [true]);
    await scene.advance(pastShortMs);
    await isHeld(scene.another());
  },
  async 'a lease that ran out and that nobody took is renewed, and writes'(scene) {
    const lease = await live(scene.store, acme, shortMs);
    await scene.advance(pastShortMs);
    await write(scene.store, lease, change('session', 'a', '1'));
    assert.deepEqual(await scene.store.renew([lease], longMs), [true]);
    await isHeld(scene.another());
  },
  async 'renewals are answered in their order: true for what is held, false for what somebody took'(scene) {
    const { store } = scene;
    const [lost, held] = [await take(store, acme), await take(store, other)];
    await take(scene.another(), acme, { provenDead: owner().process });
    assert.deepEqual(await store.renew([held, lost, held], longMs), [true, false, true]);
    assert.deepEqual(await store.renew([], longMs), []);
  },
  async 'a lease that was given back writes no more, and is free'(scene) {
    const lease = await live(scene.store, acme);
    await scene.store.release([lease]);
    await mayDoNothing(scene.store, lease);
    const [answer] = await scene.another().acquire([{ name: acme, owner: owner(), ttlMs: longMs }]);
    assert.equal(answer?.outcome, 'granted');
    assert.equal(answer.state, 'live');
  },
  async 'giving back twice is fine, and giving back what was lost leaves its new owner alone'(scene) {
    const { store } = scene;
    const [lost, held] = [await take(store, acme), await take(store, other)];
    const taken = await take(scene.another(), acme, { provenDead: owner().process });
    await store.release([lost, held]);
    await store.release([held, lost]);
    await store.release([]);
    assert.deepEqual(await store.renew([taken, held], longMs), [true, false]);
  },
  async 'a head tells who holds a session; a lease that ran out shows until somebody takes it'(scene) {
    const { store } = scene;
    const lease = await live(store, acme, shortMs);
    assert.deepEqual((await store.head(acme))?.lease?.owner, owner());
    await scene.advance(pastShortMs);
    assert.deepEqual((await store.head(acme))?.lease, { owner: owner(), remainingMs: 0 });
    await store.release([lease]);
    assert.equal((await store.head(acme))?.lease, null);
    await take(scene.another(), acme, { owner: owner('boot-2:200') });
    const head = await store.head(acme);
    assert.equal(head?.lease?.owner.process, 'boot-2:200');
    assert.ok(head.lease.remainingMs > 0 && head.lease.remainingMs <= longMs);
    assert.ok(head.epoch > lease.epoch);
  },
};

export const leases: Checks = { ...taking, ...keeping };
