// Who may hold a session, when, and what happens to the lease.
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { LeaseOwner } from '../../../../src/ports/entry-store.ts';
import { thisOwner } from '../../../../src/stores/entries/process-identity.ts';
import { aGate, creating, entry, makeScene, name, opening, textOf } from './scenes.ts';

const stranger: LeaseOwner = { host: 'elsewhere', pid: 7, process: 'somewhere:7', purpose: 'bot' };

describe('usage', () => {
  test('counts the sessions in all and of a tenant, without the one that asks', async () => {
    const { holder } = makeScene();
    const { tenant } = name;
    for (const other of [name, { tenant, id: 'two' }, { tenant: 'other', id: 'one' }])
      await (await holder.hold(other, creating)).release();
    const none = { all: false, tenant: false };
    const count = async (asked: typeof name) => {
      const { all, tenant: own } = await holder.usage(asked, none);
      return [all.sessions, own.sessions];
    };
    expect(await count(name)).toEqual([2, 1]);
    expect(await count({ tenant, id: 'new' })).toEqual([3, 2]);
  });
});

describe('creating', () => {
  test('is an explicit act: an absent session is refused without it, and its lease is given back', async () => {
    const { holder, database } = makeScene();
    await expect(holder.hold(name, opening)).rejects.toMatchObject({
      code: 'SESSION_ABSENT',
      details: { session: 'acme/sales', place: 'memory:' },
    });
    expect(await database.head(name)).toBe(null);
    const [answer] = await database.acquire([{ name, owner: stranger, ttlMs: 1000 }]);
    expect(answer?.outcome).toBe('granted');
  });

  test('makes a session once; whoever opens it later is told that it was there', async () => {
    const { holder } = makeScene();
    const first = await holder.hold(name, creating);
    expect(first.created).toBe(true);
    await first.release();
    expect((await holder.hold(name, creating)).created).toBe(false);
  });

  test('starts nothing on a session that is still being migrated', async () => {
    const { holder, database } = makeScene();
    const [answer] = await database.acquire([{ name, owner: stranger, ttlMs: 1000 }]);
    if (answer?.outcome !== 'granted') throw new Error('the lease of a new session is free');
    await database.create(answer.lease, 'arriving');
    await database.release([answer.lease]);
    for (const options of [creating, opening]) {
      await expect(holder.hold(name, options)).rejects.toMatchObject({ code: 'SESSION_ARRIVING' });
    }
    expect((await database.head(name))?.lease).toBe(null);
  });

  test('that failed is tried again as if nothing was', async () => {
    const { holder, rig } = makeScene();
    rig.faultOf = (method) => (method === 'create' ? 'before' : 'none');
    await expect(holder.hold(name, creating)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    expect((await holder.hold(name, creating)).created).toBe(true);
  });
});

describe('a session that somebody holds', () => {
  test('is refused with the name of its owner', async () => {
    const { holder, database } = makeScene();
    await database.acquire([{ name, owner: stranger, ttlMs: 30_000 }]);
    await expect(holder.hold(name, creating)).rejects.toMatchObject({
      code: 'LEASE_HELD',
      message:
        'The session acme/sales is held by process 7 on elsewhere (bot); its lease ends in 30 s unless it is renewed.',
    });
  });

  test('in this process is refused too, also while it is just being opened', async () => {
    const { holder } = makeScene();
    const [first, second] = await Promise.allSettled([
      holder.hold(name, { ...creating, purpose: 'the bot' }),
      holder.hold(name, creating),
    ]);
    expect(first.status).toBe('fulfilled');
    const held = {
      code: 'LEASE_HELD',
      details: { owner: `process ${process.pid} on ${hostname()} (the bot)` },
    };
    expect(second).toMatchObject({ reason: held });
    await expect(holder.hold(name, opening)).rejects.toMatchObject(held);
  });

  test('by another holder in this process is refused', async () => {
    const { holder, other } = makeScene();
    await holder.hold(name, creating);
    await expect(other().hold(name, opening)).rejects.toMatchObject({ code: 'LEASE_HELD' });
  });

  test('is waited for until it is given back', async () => {
    const { holder, other, rig } = makeScene();
    const first = await other().hold(name, creating);
    await first.set([entry('a', 'x', '1')]);
    const waiting = holder.hold(name, { ...opening, waitMs: 60_000 });
    while (rig.calls.acquire < 3) await new Promise(setImmediate);
    await first.set([entry('a', 'x', '2')]);
    await first.release();
    expect(await textOf(await waiting, 'a', 'x')).toBe('2');
  });

  test('is waited for until its lease runs out', async () => {
    const { holder, database, rig, advance } = makeScene();
    await database.acquire([{ name, owner: stranger, ttlMs: 30_000 }]);
    const waiting = holder.hold(name, { ...creating, waitMs: 60_000 });
    while (rig.calls.acquire < 2) await new Promise(setImmediate);
    advance(30_000);
    expect((await waiting).epoch).toBe(2);
  });

  test('is not waited for longer than asked', async () => {
    const { holder, database, rig } = makeScene();
    await database.acquire([{ name, owner: stranger, ttlMs: 30_000 }]);
    await expect(holder.hold(name, { ...creating, waitMs: 120 })).rejects.toMatchObject({
      code: 'LEASE_HELD',
    });
    expect(rig.calls.acquire).toBeGreaterThan(1);
  });

  test('is not waited for when the caller has changed his mind', async () => {
    const { holder, database, rig } = makeScene();
    await database.acquire([{ name, owner: stranger, ttlMs: 30_000 }]);
    const stop = new AbortController();
    const waiting = holder.hold(name, { ...creating, waitMs: 60_000, signal: stop.signal });
    while (rig.calls.acquire < 1) await new Promise(setImmediate);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await database.renew([{ name, key: 1, epoch: 1 }], 0);
    await expect(holder.hold(name, { ...creating, signal: stop.signal })).rejects.toThrow('enough');
    expect((await holder.hold(name, creating)).created).toBe(true);
  });

  test('is given back where it was granted to a caller who had changed his mind', async () => {
    const { holder, database, rig } = makeScene();
    const stop = new AbortController();
    rig.gate = async (method) => void (method === 'acquire' && stop.abort(new Error('enough')));
    await expect(holder.hold(name, { ...creating, signal: stop.signal })).rejects.toThrow('enough');
    const [answer] = await database.acquire([{ name, owner: stranger, ttlMs: 1 }]);
    expect(answer).toMatchObject({ outcome: 'granted', lease: { epoch: 2 } });
  });

  test('of an owner on this machine that runs no more is succeeded at once', async () => {
    const { holder, database } = makeScene();
    const own = thisOwner();
    const gone = { ...own, pid: 4_194_304, process: own.process.replace(`:${process.pid}:`, ':4194304:') };
    await database.acquire([{ name, owner: { ...gone, purpose: 'bot' }, ttlMs: 30_000 }]);
    expect((await holder.hold(name, creating)).epoch).toBe(2);
  });

  test('by ourselves, because the answer that we hold it got lost, is held at the next try', async () => {
    const { holder, rig } = makeScene();
    rig.faultOf = (method) => (method === 'acquire' ? 'after' : 'none');
    await expect(holder.hold(name, creating)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    expect((await holder.hold(name, creating)).epoch).toBe(2);
  });
});

describe('giving back', () => {
  test('waits for what is being written, and frees the session', async () => {
    const { holder, other, rig } = makeScene();
    const session = await holder.hold(name, creating);
    const { open, opened } = aGate();
    rig.gate = (method) => (method === 'write' ? opened : Promise.resolve());
    const sets = [session.set([entry('a', 'x', '1')])];
    await new Promise(setImmediate);
    sets.push(session.set([entry('a', 'y', '2')]));
    const released = session.release();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    expect(rig.calls.release).toBe(0);
    open();
    await Promise.all([...sets, released]);
    const next = await other().hold(name, opening);
    expect(await next.ids('a')).toEqual(['x', 'y']);
  });

  test('ends it: nothing is read or written afterwards, and a second time is fine', async () => {
    const { holder, database } = makeScene();
    const session = await holder.hold(name, creating);
    await Promise.all([session.release(), session.release()]);
    await session.release();
    const ended = { code: 'LEASE_LOST', details: { cause: 'it was given back' } };
    await expect(session.get('a', ['x'])).rejects.toMatchObject(ended);
    await expect(session.ids('a')).rejects.toMatchObject(ended);
    await expect(session.set([entry('a', 'x', '1')])).rejects.toMatchObject(ended);
    expect(session.lost.aborted).toBe(false);
    expect(await database.entries(name)).toEqual([]);
  });

  test('while the database is away is told, and the same session is had again when it is back', async () => {
    const errors: unknown[] = [];
    const { holder, rig } = makeScene({ onError: (error) => errors.push(error) });
    const session = await holder.hold(name, creating);
    rig.faultOf = () => 'before';
    await session.release();
    expect(errors).toMatchObject([{ code: 'STORE_UNAVAILABLE' }]);
    await expect(holder.hold(name, opening)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    expect((await holder.hold(name, opening)).epoch).toBe(2);
  });

  test('while a new epoch is being taken gives back that one', async () => {
    const { holder, rig, database } = makeScene();
    const session = await holder.hold(name, creating);
    rig.faultOf = (method) => (method === 'write' ? 'before' : 'none');
    await expect(session.set([entry('a', 'x', '1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    const { open, opened } = aGate();
    rig.gate = (method) => (method === 'acquire' ? opened : Promise.resolve());
    const got = expect(session.get('a', ['x'])).rejects.toMatchObject({ code: 'LEASE_LOST' });
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    const released = session.release();
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    open();
    await Promise.all([got, released]);
    expect(await database.head(name)).toMatchObject({ epoch: 2, lease: null });
  });

  test('closing gives back all, and takes no more', async () => {
    const { holder, database } = makeScene();
    const ids = Array.from({ length: 5 }, (_, index) => String(index));
    const names = ids.map((id) => ({ tenant: 't', id }));
    const sessions = await Promise.all(names.map((one) => holder.hold(one, creating)));
    const other = database.another();
    const set = sessions[0]?.set([entry('a', 'x', '1')]);
    await Promise.all([holder.close(), holder.close()]);
    await set;
    expect((await other.heads()).map(({ lease }) => lease)).toEqual(ids.map(() => null));
    await expect(holder.hold(name, creating)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(database.heads()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('closing ends the waiting for a lease', async () => {
    const { holder, database, rig } = makeScene();
    await database.another().acquire([{ name, owner: stranger, ttlMs: 30_000 }]);
    const waiting = expect(holder.hold(name, { ...creating, waitMs: 60_000 })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    while (rig.calls.acquire < 1) await new Promise(setImmediate);
    await holder.close();
    await waiting;
  });
});

test('who may create a session is asked under its lease, and may refuse', async () => {
  const { holder, database } = makeScene();
  const refusal = new Error('not over my catalog');
  const leases: unknown[] = [];
  const ask = async (): Promise<void> => {
    leases.push((await database.acquire([{ name, owner: stranger, ttlMs: 1 }]))[0]?.outcome);
    if (leases.length === 1) throw refusal;
  };
  await expect(holder.hold(name, { ...opening, create: ask })).rejects.toBe(refusal);
  expect(await database.head(name)).toBeNull();
  const session = await holder.hold(name, { ...opening, create: ask });
  expect([session.created, leases]).toEqual([true, ['held', 'held']]);
});
