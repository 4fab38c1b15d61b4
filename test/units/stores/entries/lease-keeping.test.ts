// A lease is kept while its holder lives, an outage is no loss, and whoever lost it is told and serves nothing more.
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { aGate, creating, entry, makeScene, name, opening, textOf } from './scenes.ts';

/** Renewed every 20 ms. */
const ttlMs = 60;

/** This process does nothing at all for that long, as if it had been stopped. */
function freeze(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** On a machine that may be busy. */
async function until(holds: () => boolean): Promise<void> {
  await vi.waitUntil(holds, { timeout: 15_000 });
}

describe('renewal', () => {
  test('keeps a lease for as long as it is held, and ends with it', async () => {
    const { holder, database, rig, advance } = makeScene({ ttlMs });
    const session = await holder.hold(name, creating);
    for (let round = 1; round <= 4; round += 1) {
      advance(ttlMs - 1);
      await until(() => rig.calls.renew >= round);
    }
    expect((await database.head(name))?.epoch).toBe(session.epoch);
    await session.release();
    const before = rig.calls.renew;
    await pause(2 * ttlMs);
    expect(rig.calls.renew).toBe(before);
  });

  test('of all held sessions is one call', async () => {
    const { holder, rig } = makeScene({ ttlMs });
    const ids = Array.from({ length: 100 }, (_, index) => String(index));
    await Promise.all(ids.map((id) => holder.hold({ tenant: 't', id }, creating)));
    const asked = vi.spyOn(rig.store, 'renew');
    await until(() => asked.mock.calls.length >= 3);
    for (const [leases] of asked.mock.calls) expect(leases.length).toBe(100);
  });

  test('that fails is no loss: it is tried again until the database is back', async () => {
    const errors: unknown[] = [];
    const { holder, rig, advance, other } = makeScene({ ttlMs, onError: (error) => errors.push(error) });
    const session = await holder.hold(name, creating);
    rig.faultOf = (method) => (method === 'renew' ? 'before' : 'none');
    advance(10 * ttlMs);
    await until(() => errors.length >= 3);
    expect(errors[0]).toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await session.set([entry('a', 'x', 'written under a lease that ran out, and that nobody took')]);
    rig.faultOf = () => 'none';
    const failed = rig.calls.renew;
    await until(() => rig.calls.renew > failed);
    expect(session.lost.aborted).toBe(false);
    await expect(other().hold(name, opening)).rejects.toMatchObject({ code: 'LEASE_HELD' });
  });
});

describe('a session that somebody else took', () => {
  test('is told by the next renewal; what is asked afterwards fails, and it can be opened again', async () => {
    const { holder, other, rig, advance } = makeScene({ ttlMs });
    const session = await holder.hold(name, creating);
    await session.set([entry('a', 'x', 'ours')]);
    rig.faultOf = (method) => (method === 'renew' ? 'before' : 'none');
    advance(ttlMs);
    const taker = await other().hold(name, opening);
    await taker.set([entry('a', 'x', 'theirs')]);
    rig.faultOf = () => 'none';
    await new Promise((resolve) => session.lost.addEventListener('abort', resolve));
    expect(session.lost.reason).toMatchObject({ code: 'LEASE_LOST', details: { session: 'acme/sales' } });
    for (const asked of [session.get('a', ['x']), session.ids('a'), session.set([entry('a', 'x', 'late')])]) {
      await expect(asked).rejects.toBe(session.lost.reason);
    }
    await session.release();
    expect(await textOf(taker, 'a', 'x')).toBe('theirs');
    await taker.release();
    expect(await textOf(await holder.hold(name, opening), 'a', 'x')).toBe('theirs');
  });

  test('is told by its next write, which changes nothing', async () => {
    const { holder, other, advance } = makeScene();
    const session = await holder.hold(name, creating);
    advance(30_000);
    const taker = await other().hold(name, opening);
    const sets = [session.set([entry('a', 'x', '1')]), session.set([entry('a', 'y', '2')])];
    await Promise.resolve();
    await Promise.resolve();
    const late = session.set([entry('a', 'z', '3')]);
    for (const set of [...sets, late]) await expect(set).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(session.lost.aborted).toBe(true);
    expect(await taker.ids('a')).toEqual([]);
  });

  test('is told at once of what still waits to be written, and the truth of what is under way', async () => {
    const { holder, other, rig, advance } = makeScene({ ttlMs });
    const session = await holder.hold(name, creating);
    const { open, opened } = aGate();
    rig.gate = (method) => (method === 'write' ? opened : Promise.resolve());
    const underWay = session.set([entry('a', 'x', '1')]);
    await until(() => rig.calls.write === 1);
    const waiting = session.set([entry('a', 'y', '2')]);
    advance(ttlMs);
    await other().hold(name, opening);
    await expect(waiting).rejects.toMatchObject({ code: 'LEASE_LOST' });
    open();
    await expect(underWay).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(rig.calls.write).toBe(1);
  });

  test('and moved to the trash is lost, not empty', async () => {
    const { holder, database, other, advance, rig } = makeScene({ ttlMs });
    await (await other().hold(name, creating)).release();
    const session = await holder.hold(name, opening);
    rig.gate = async (method) => {
      if (method !== 'load') return;
      advance(ttlMs);
      const owner = { host: 'x', pid: 1, process: 'x', purpose: 'x' };
      const [answer] = await database.acquire([{ name, owner, ttlMs: 1 }]);
      if (answer?.outcome !== 'granted') throw new Error('the lease ran out');
      await database.moveToTrash({ name, key: null }, 'item', answer.lease);
      await database.release([answer.lease]);
      freeze(2 * ttlMs);
    };
    await expect(session.get('creds', ['creds'])).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(session.lost.aborted).toBe(true);
  });

  test('while this process was stopped is not served from memory when it goes on', async () => {
    const { holder, other, advance } = makeScene({ ttlMs });
    const session = await holder.hold(name, creating);
    await session.set([entry('a', 'x', 'stale')]);
    await other().hold({ tenant: 'acme', id: 'another' }, creating);
    advance(ttlMs);
    const taker = await other().hold(name, opening);
    await taker.set([entry('a', 'x', 'newer')]);
    freeze(2 * ttlMs);
    await expect(session.get('a', ['x'])).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(session.lost.aborted).toBe(true);
  });

  test('between a write that nobody knows the outcome of and the next call is lost, even if it was given back', async () => {
    const { holder, other, rig, advance } = makeScene();
    const session = await holder.hold(name, creating);
    rig.faultOf = (method) => (method === 'write' ? 'before' : 'none');
    await expect(session.set([entry('a', 'x', '1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    advance(30_000);
    await (await other().hold(name, opening)).release();
    await expect(session.set([entry('a', 'x', '2')])).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(session.lost.aborted).toBe(true);
    expect(rig.calls.acquire).toBe(1);
  });

  test('between the two halves of taking a new epoch is lost, and is given back', async () => {
    const { holder, other, rig, advance, database } = makeScene({ ttlMs });
    const session = await holder.hold(name, creating);
    rig.faultOf = (method) => (method === 'write' ? 'before' : 'none');
    await expect(session.set([entry('a', 'x', '1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    rig.gate = async (method) => {
      if (method !== 'acquire') return;
      advance(2 * ttlMs);
      freeze(2 * ttlMs);
      await (await other().hold(name, opening)).release();
    };
    await expect(session.set([entry('a', 'x', '2')])).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect((await database.head(name))?.lease).toBe(null);
  });
});

describe('a process that was stopped for longer than its lease', () => {
  test('goes on where nobody took it', async () => {
    const { holder, advance } = makeScene({ ttlMs });
    const session = await holder.hold(name, creating);
    await session.set([entry('a', 'x', '1')]);
    advance(10 * ttlMs);
    freeze(2 * ttlMs);
    expect(await textOf(session, 'a', 'x')).toBe('1');
    await session.set([entry('a', 'x', '2')]);
    expect(session.epoch).toBe(1);
  });

  test('answers nothing from memory while the database cannot be asked who has it', async () => {
    const { holder, rig } = makeScene({ ttlMs });
    const session = await holder.hold(name, creating);
    await session.set([entry('a', 'x', '1')]);
    rig.faultOf = () => 'before';
    expect(await textOf(session, 'a', 'x')).toBe('1');
    freeze(2 * ttlMs);
    await expect(session.get('a', ['x'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    expect(await textOf(session, 'a', 'x')).toBe('1');
  });

  test('takes nothing that it reads then for its own before it knows that it still is', async () => {
    const { holder, other, rig } = makeScene({ ttlMs });
    await (await other().hold(name, creating)).release();
    const session = await holder.hold(name, opening);
    rig.faultOf = (method) => (method === 'renew' ? 'before' : 'none');
    freeze(2 * ttlMs);
    await expect(session.get('a', ['x'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    expect(await textOf(session, 'a', 'x')).toBe(null);
  });
});

test('a renewal that was asked before a new epoch was taken means no loss', async () => {
  const { holder, rig } = makeScene({ ttlMs });
  const session = await holder.hold(name, creating);
  const { open, opened } = aGate();
  let held = 0;
  rig.gate = (method) => {
    // The first renewal is the timer's; it is held back until the session has taken its new epoch.
    if (method !== 'renew' || held > 0) return Promise.resolve();
    held += 1;
    return opened;
  };
  await until(() => held === 1);
  rig.faultOf = (method) => (method === 'write' ? 'before' : 'none');
  await expect(session.set([entry('a', 'x', '1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  rig.faultOf = () => 'none';
  await session.set([entry('a', 'x', '2')]);
  const renewed = rig.calls.renew;
  open();
  await until(() => rig.calls.renew > renewed);
  expect(session.lost.aborted).toBe(false);
  expect(await textOf(session, 'a', 'x')).toBe('2');
});

test('a renewal that is answered while a new epoch is being taken means no loss', async () => {
  const { holder, rig } = makeScene({ ttlMs: 3000 });
  const session = await holder.hold(name, creating);
  await session.set([entry('a', 'x', '1')]);
  rig.faultOf = (method) => (method === 'write' ? 'before' : 'none');
  await expect(session.set([entry('a', 'x', '2')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  rig.faultOf = () => 'none';
  // The database has given the new epoch; the answer is on its way.
  const { open, opened } = aGate();
  const acquire = rig.store.acquire.bind(rig.store);
  rig.store.acquire = async (requests) => {
    const answers = await acquire(requests);
    await opened;
    return answers;
  };
  const set = session.set([entry('a', 'x', '3')]);
  await until(() => rig.calls.acquire === 2);
  const renewed = rig.calls.renew;
  // A third of the lease away.
  await until(() => rig.calls.renew > renewed);
  open();
  await set;
  expect(session.lost.aborted).toBe(false);
});
