// What a held session answers and writes, its database well or not.
import { describe, expect, test } from 'vitest';
import type { EntryWrite } from '../../../../src/ports/entry-store.ts';
import { creating, entry, makeScene, name, opening, textOf } from './scenes.ts';

describe('reading and writing', () => {
  test('what was set is read, by this holder and by the next one', async () => {
    const { holder, other } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([entry('creds', 'creds', 'a'), entry('session', '1.0', 'b')]);
    expect(await textOf(session, 'creds', 'creds')).toBe('a');
    expect(await textOf(session, 'session', '2.0')).toBe(null);
    await session.release();
    const next = await other().hold(name, opening);
    expect(await textOf(next, 'creds', 'creds')).toBe('a');
    expect(await textOf(next, 'session', '1.0')).toBe('b');
    expect(await next.ids('session')).toEqual(['1.0']);
  });

  test('a session is read in one query, and what is absent is asked for never again', async () => {
    const { holder, other, rig } = makeScene();
    const first = await other().hold(name, creating);
    await first.set([entry('session', '1.0', 'a'), entry('session', '2.0', 'b')]);
    await first.release();
    const session = await holder.hold(name, opening);
    const found = await Promise.all([
      session.get('session', ['1.0', '3.0', '2.0', '1.0']),
      session.get('tctoken', ['x']),
      session.ids('session'),
    ]);
    expect([...found[0].keys()]).toEqual(['1.0', '2.0']);
    expect(found[1].size).toBe(0);
    await session.get('session', ['4.0']);
    await session.ids('tctoken');
    expect(rig.calls).toMatchObject({ load: 1, read: 0, entries: 0 });
  });

  test('a session that was just created is known to be empty without being read', async () => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    expect(await textOf(session, 'creds', 'creds')).toBe(null);
    expect(rig.calls.load).toBe(0);
  });

  test('deleting takes an entry out of memory too, and deleting what is absent is fine', async () => {
    const { holder } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([entry('pre-key', '1', 'a'), entry('pre-key', '2', 'b')]);
    await session.set([entry('pre-key', '1', null), entry('pre-key', '3', null)]);
    expect(await textOf(session, 'pre-key', '1')).toBe(null);
    expect(await session.ids('pre-key')).toEqual(['2']);
  });

  test('of two changes of one key in one set the last one counts', async () => {
    const { holder, other } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([
      entry('a', 'x', '1'),
      entry('a', 'x', null),
      entry('a', 'y', null),
      entry('a', 'y', '2'),
    ]);
    const seen = [await textOf(session, 'a', 'x'), await textOf(session, 'a', 'y')];
    await session.release();
    const next = await other().hold(name, opening);
    expect([await textOf(next, 'a', 'x'), await textOf(next, 'a', 'y')]).toEqual(seen);
    expect(seen).toEqual([null, '2']);
  });

  test.each([10, 5000, 100_000])('bytes are nobody else’s: %i of them', async (size) => {
    const { holder } = makeScene();
    const session = await holder.hold(name, creating);
    const bytes = Buffer.alloc(size, 200);
    const expected = Buffer.from(bytes);
    const set = session.set([{ type: 'a', id: 'x', value: bytes }]);
    bytes.fill(0);
    await set;
    bytes.fill(1);
    const found = (await session.get('a', ['x'])).get('x');
    expect(Buffer.compare(found ?? Buffer.alloc(0), expected)).toBe(0);
  });

  test('ids of one type are not those of another that begins like it', async () => {
    const { holder } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([entry('sender-key', 'g', 'a'), entry('sender-key-memory', 'g', 'b')]);
    expect(await session.ids('sender-key')).toEqual(['g']);
    expect(await textOf(session, 'sender-key-memory', 'g')).toBe('b');
  });

  test('a set of nothing is no call', async () => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([]);
    expect(rig.calls.write).toBe(0);
  });
});

describe('several sets at once', () => {
  test('are one write, and resolve in order', async () => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    const order: number[] = [];
    const sets = [1, 2, 3].map((number) =>
      session.set([entry('a', String(number), 'x')]).then(() => order.push(number)),
    );
    await Promise.all(sets);
    expect(order).toEqual([1, 2, 3]);
    expect(rig.calls.write).toBe(1);
  });

  test('never overtake each other, whatever the database does meanwhile', async () => {
    const { holder, rig, database } = makeScene();
    const session = await holder.hold(name, creating);
    const open: (() => void)[] = [];
    rig.gate = (method) =>
      method === 'write' ? new Promise((resolve) => open.push(resolve)) : Promise.resolve();
    const first = session.set([entry('a', 'x', '1')]);
    await new Promise(setImmediate);
    const second = session.set([entry('a', 'x', '2')]);
    const third = session.set([entry('a', 'x', '3')]);
    await new Promise(setImmediate);
    expect(rig.calls.write).toBe(1);
    open.shift()?.();
    await first;
    await new Promise(setImmediate);
    open.shift()?.();
    await Promise.all([second, third]);
    expect(await textOf(session, 'a', 'x')).toBe('3');
    expect(rig.calls.write).toBe(2);
    expect((await database.entry(name, { type: 'a', id: 'x' }))?.value.subarray(4)).toEqual(
      new Uint8Array(Buffer.from('3')),
    );
  });

  test('a name that cannot be stored fails its own set alone, and nothing of that is written', async () => {
    const { holder } = makeScene();
    const session = await holder.hold(name, creating);
    const outcomes = await Promise.allSettled([
      session.set([entry('a', '1', 'x')]),
      session.set([entry('a', '2', 'x'), entry('a', 'with\0nul', 'x')]),
      session.set([entry('a', '3', 'x')]),
    ]);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'ENTRY_NAME_INVALID' } });
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await session.ids('a')).toEqual(['1', '3']);
    expect((await session.get('a', ['with\0nul', ''])).size).toBe(0);
  });

  test('of very many the transactions stay of bounded size', async () => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    const writes: EntryWrite[] = [];
    const below = rig.store.write.bind(rig.store);
    rig.store.write = (asked) => {
      writes.push(...asked);
      return below(asked);
    };
    const many = (type: string): Promise<void> =>
      session.set(Array.from({ length: 15_000 }, (_, index) => entry(type, String(index), 'x')));
    await Promise.all([many('a'), many('b'), many('c')]);
    expect(writes.map(({ changes }) => changes.length)).toEqual([15_000, 15_000, 15_000]);
    expect((await session.ids('c')).length).toBe(15_000);
  });
});

describe('the database is unavailable', () => {
  test('memory goes on answering', async () => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([entry('a', 'x', '1')]);
    rig.faultOf = () => 'before';
    expect(await textOf(session, 'a', 'x')).toBe('1');
    expect(await textOf(session, 'a', 'absent')).toBe(null);
  });

  test('what is not in memory is unavailable, never absent', async () => {
    const { holder, other, rig } = makeScene();
    await (await other().hold(name, creating)).release();
    const session = await holder.hold(name, opening);
    rig.faultOf = () => 'before';
    await expect(session.get('a', ['x'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(session.ids('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    rig.faultOf = () => 'none';
    expect(await textOf(session, 'a', 'x')).toBe(null);
  });

  test.each(['before', 'after'] as const)(
    'a write whose outcome nobody knows (failed %s it was made) is read again before it is served',
    async (fault) => {
      const { holder, rig } = makeScene();
      const session = await holder.hold(name, creating);
      await session.set([entry('a', 'x', 'old')]);
      rig.faultOf = () => fault;
      await expect(session.set([entry('a', 'x', 'new')])).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
      await expect(session.get('a', ['x'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      rig.faultOf = () => 'none';
      expect(await textOf(session, 'a', 'x')).toBe(fault === 'after' ? 'new' : 'old');
      await session.set([entry('a', 'y', 'later')]);
      expect(await textOf(session, 'a', 'y')).toBe('later');
    },
  );

  test('a write that was given up is never made after later ones', async () => {
    const { holder, rig, database } = makeScene();
    const session = await holder.hold(name, creating);
    const before = session.epoch;
    rig.faultOf = (method) => (method === 'write' ? 'late' : 'none');
    await expect(session.set([entry('a', 'x', 'given up')])).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    rig.faultOf = () => 'none';
    expect(await textOf(session, 'a', 'x')).toBe(null);
    await session.set([entry('a', 'x', 'acknowledged')]);
    expect(await rig.land()).toBe(1);
    expect(session.epoch).toBe(before + 1);
    expect(session.lost.aborted).toBe(false);
    const stored = await database.entry(name, { type: 'a', id: 'x' });
    expect(Buffer.from(stored?.value.subarray(4) ?? []).toString()).toBe('acknowledged');
    expect(await textOf(session, 'a', 'x')).toBe('acknowledged');
  });

  test('sets behind one whose outcome nobody knows are made when the database is back', async () => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    rig.faultOf = (method) => (method === 'write' && rig.calls.write === 1 ? 'before' : 'none');
    const first = session.set([entry('a', 'x', '1')]);
    await Promise.resolve();
    await Promise.resolve();
    const second = session.set([entry('a', 'x', '2')]);
    await expect(first).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await second;
    expect(await textOf(session, 'a', 'x')).toBe('2');
  });

  test('a full disk leaves memory as it is: nothing was written', async () => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([entry('a', 'x', 'old')]);
    rig.faultOf = (method) => (method === 'write' ? 'full' : 'none');
    await expect(session.set([entry('a', 'x', 'new')])).rejects.toMatchObject({ code: 'STORE_FULL' });
    rig.faultOf = (method) => (method === 'write' ? 'none' : 'before');
    expect(await textOf(session, 'a', 'x')).toBe('old');
    await session.set([entry('a', 'x', 'newer')]);
    expect(await textOf(session, 'a', 'x')).toBe('newer');
    expect(rig.calls.load).toBe(0);
  });
});

describe('damaged entries', () => {
  async function damagedSession() {
    const scene = makeScene();
    const first = await scene.other().hold(name, creating);
    await first.set([entry('session', '1.0', 'good'), entry('session', '2.0', 'bad')]);
    await first.release();
    const [granted] = await scene.database.acquire([
      { name, owner: { host: 'x', pid: 1, process: 'x', purpose: 'x' }, ttlMs: 1000 },
    ]);
    if (granted?.outcome !== 'granted') throw new Error('the lease was given back');
    const value = Buffer.from(
      (await scene.database.entry(name, { type: 'session', id: '2.0' }))?.value ?? [],
    );
    value[5] = (value[5] ?? 0) ^ 4;
    await scene.database.write([{ lease: granted.lease, changes: [{ type: 'session', id: '2.0', value }] }]);
    await scene.database.release([granted.lease]);
    return scene;
  }

  test.each([
    ['in a mirror', {}],
    ['read one by one', { cacheBytes: 64 }],
  ])('are named, and neither served nor absent, while others are served: %s', async (_how, options) => {
    const { other } = await damagedSession();
    const session = await other(options).hold(name, opening);
    await expect(session.get('session', ['1.0', '2.0'])).rejects.toMatchObject({
      code: 'ENTRY_DAMAGED',
      details: { entry: 'session/2.0', session: 'acme/sales' },
    });
    await expect(session.get('session', ['2.0'])).rejects.toThrow('session/2.0 of acme/sales is damaged');
    expect(await textOf(session, 'session', '1.0')).toBe('good');
    expect((await session.ids('session')).toSorted()).toEqual(['1.0', '2.0']);
  });

  test('are whole again when they are written anew, and gone when they are deleted', async () => {
    const { holder } = await damagedSession();
    const session = await holder.hold(name, opening);
    await expect(session.get('session', ['2.0'])).rejects.toMatchObject({ code: 'ENTRY_DAMAGED' });
    await session.set([entry('session', '2.0', 'anew')]);
    expect(await textOf(session, 'session', '2.0')).toBe('anew');
  });
});
