// Calls that come together are one call below; nobody overtakes himself, and nobody fails for another.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import type { EntryStore, EntryWrite, Lease, LeaseOwner } from '../../../../src/ports/entry-store.ts';
import { groupWrites } from '../../../../src/stores/entries/group-writes.ts';
import { memoryEntries } from '../../../../src/stores/memory/memory-entries.ts';
import { forwardEntries } from '../../../../src/stores/wrappers/forward-entries.ts';
import { failingEntries } from '../../../rigs/entries/failing-entries.ts';
import type { FailingEntries } from '../../../rigs/entries/failing-entries.ts';
import { entry } from './scenes.ts';

const owner: LeaseOwner = { host: 'here', pid: 1, process: 'test', purpose: 'test' };

interface Grouped {
  readonly store: EntryStore;
  readonly below: EntryStore;
  readonly rig: FailingEntries;
  /** What was asked of the store below in each call of `write`. */
  readonly written: (readonly EntryWrite[])[];
}

function grouped(atOnce: number): Grouped {
  const below = memoryEntries({ nowMs: () => 1 });
  const written: (readonly EntryWrite[])[] = [];
  const rig = failingEntries({
    ...forwardEntries(below),
    write: (writes) => {
      written.push(writes);
      return below.write(writes);
    },
  });
  const store = groupWrites(rig.store, { atOnce });
  onTestFinished(() => store.close());
  return { store, below, rig, written };
}

async function leases(store: EntryStore, count: number): Promise<Lease[]> {
  const names = Array.from({ length: count }, (_, index) => ({ tenant: 't', id: String(index) }));
  const granted = names.map(async (name) => {
    const [answer] = await store.acquire([{ name, owner, ttlMs: 1000 }]);
    if (answer?.outcome !== 'granted') throw new Error('the lease of a new session is free');
    await store.create(answer.lease, 'live');
    return answer.lease;
  });
  return Promise.all(granted);
}

/** A gate that holds every call of a method until it is opened. */
function hold(rig: FailingEntries, method: string): { open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  rig.gate = (asked) => (asked === method ? opened : Promise.resolve());
  return { open: () => open() };
}

const setting = (lease: Lease, text: string): EntryWrite => ({ lease, changes: [entry('a', 'b', text)] });

async function value(store: EntryStore, lease: Lease): Promise<string> {
  const [found] = await store.read([{ lease, keys: [{ type: 'a', id: 'b' }] }]);
  return found?.map((one) => Buffer.from(one.value).toString()).join() ?? '';
}

describe('calls of one turn', () => {
  test('of 200 sessions that open are few', async () => {
    const { store, rig } = grouped(2);
    const held = await leases(store, 200);
    expect(rig.calls.acquire).toBe(1);
    const loaded = await Promise.all(held.map((lease) => store.load([lease], 8 * 2 ** 20)));
    expect(loaded).toEqual(held.map(() => [[]]));
    expect(rig.calls.load).toBe(25);
    await Promise.all(held.map((lease) => store.renew([lease], 1000)));
    await Promise.all(held.map((lease) => store.release([lease])));
    expect([rig.calls.renew, rig.calls.release]).toEqual([1, 1]);
  });

  test('loads share one only as far as their limits fit into memory together', async () => {
    const { store, rig } = grouped(1);
    const held = await leases(store, 6);
    await Promise.all(held.map((lease) => store.load([lease], 32 * 2 ** 20)));
    expect(rig.calls.load).toBe(3);
    await Promise.all(held.map((lease) => store.load([lease], 2 ** 30)));
    expect(rig.calls.load).toBe(9);
  });

  test('each get their own answer', async () => {
    const { store, rig } = grouped(1);
    const held = await leases(store, 20);
    await Promise.all(held.map((lease, index) => store.write([setting(lease, `of ${index}`)])));
    expect(rig.calls.write).toBe(1);
    const values = await Promise.all(held.map((lease) => value(store, lease)));
    expect(values).toEqual(held.map((_, index) => `of ${index}`));
    expect(rig.calls.read).toBe(1);
  });

  test('are renewed for as long as each asked', async () => {
    const { store, rig } = grouped(1);
    const held = await leases(store, 4);
    await Promise.all(held.map((lease, index) => store.renew([lease], index % 2 === 0 ? 500 : 900)));
    expect(rig.calls.renew).toBe(2);
    const heads = await store.heads();
    expect(heads.map((head) => head.lease?.remainingMs)).toEqual([500, 900, 500, 900]);
  });
});

describe('while calls are under way', () => {
  test('no more than that many are, and what comes meanwhile goes together', async () => {
    const { store, rig } = grouped(2);
    const held = await leases(store, 30);
    const gate = hold(rig, 'write');
    const writes = [];
    for (const lease of held) {
      writes.push(store.write([setting(lease, 'x')]));
      await nextTurn();
      await nextTurn();
    }
    expect(rig.calls.write).toBe(2);
    gate.open();
    expect(await Promise.all(writes)).toEqual(held.map(() => [null]));
    expect(rig.calls.write).toBe(3);
  });

  test('a renewal waits for no write', async () => {
    const { store, rig } = grouped(1);
    const [lease] = await leases(store, 1);
    const gate = hold(rig, 'write');
    const write = store.write([setting(lease as Lease, 'x')]);
    expect(await store.renew([lease as Lease], 1000)).toEqual([true]);
    gate.open();
    expect(await write).toEqual([null]);
  });

  test('writes of one session neither overtake each other nor share a call', async () => {
    const { store, rig, written } = grouped(4);
    const [first, second] = (await leases(store, 2)) as [Lease, Lease];
    const slow: (() => void)[] = [];
    rig.gate = (method) =>
      method === 'write' ? new Promise((resolve) => slow.push(resolve)) : Promise.resolve();
    const order: number[] = [];
    const writes = Array.from({ length: 5 }, (_, index) =>
      store.write([setting(first, String(index))]).then(() => order.push(index)),
    );
    const other = store.write([setting(second, 'other')]);
    for (let round = 0; round < 60; round += 1) {
      await nextTurn();
      // The latest that came is let through first.
      slow.pop()?.();
    }
    await Promise.all([...writes, other]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(await value(store, first)).toBe('4');
    for (const call of written) expect(new Set(call.map(({ lease }) => lease.key)).size).toBe(call.length);
  });
});

describe('failures', () => {
  test('a session whose lease is lost fails alone', async () => {
    const { store, below, rig } = grouped(1);
    const held = await leases(store, 3);
    await below.release([held[1] as Lease]);
    const outcomes = await Promise.all(held.map((lease) => store.write([setting(lease, 'x')])));
    expect(rig.calls.write).toBe(1);
    expect(outcomes.map(([outcome]) => outcome?.code ?? null)).toEqual([null, 'LEASE_LOST', null]);
    expect(await value(store, held[2] as Lease)).toBe('x');
  });

  test('an outage rejects each caller, and the next call goes through', async () => {
    const { store, rig } = grouped(1);
    const held = await leases(store, 3);
    rig.faultOf = (method) => (method === 'write' ? 'before' : 'none');
    const outcomes = await Promise.allSettled(held.map((lease) => store.write([setting(lease, 'x')])));
    expect(rig.calls.write).toBe(1);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'STORE_UNAVAILABLE' } });
    }
    rig.faultOf = () => 'none';
    expect(await store.write([setting(held[0] as Lease, 'y')])).toEqual([null]);
  });

  test('what is too large for the room that is left fails nobody else', async () => {
    const { store, below } = grouped(1);
    const held = await leases(store, 3);
    const full = new HoldfastError('STORE_FULL', { place: 'memory:', cause: 'test' });
    const small = groupWrites(
      {
        ...forwardEntries(below),
        write: (writes) =>
          writes.some(({ changes }) => changes.some((change) => (change.value?.length ?? 0) > 9))
            ? Promise.reject(full)
            : below.write(writes),
      },
      { atOnce: 1 },
    );
    const outcomes = await Promise.allSettled(
      held.map((lease, index) => small.write([setting(lease, index === 1 ? 'far too long' : 'short')])),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: full });
    expect(await value(store, held[2] as Lease)).toBe('short');
  });

  test('one who asks for several things at once is told of the first that failed', async () => {
    const { store, rig } = grouped(1);
    const held = await leases(store, 2);
    rig.faultOf = (method) => (method === 'read' ? 'before' : 'none');
    const reads = held.map((lease) => ({ lease, keys: [{ type: 'a', id: 'b' }] }));
    await expect(store.read(reads)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

test('closing lets what is under way and what waits end first', async () => {
  const { store, below, rig } = grouped(1);
  const held = await leases(store, 2);
  const gate = hold(rig, 'write');
  const first = store.write([setting(held[0] as Lease, 'x')]);
  await nextTurn();
  await nextTurn();
  const second = store.write([setting(held[1] as Lease, 'y')]);
  const closed = store.close();
  gate.open();
  expect(await Promise.all([first, second, closed])).toEqual([[null], [null], undefined]);
  await expect(below.heads()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
});
