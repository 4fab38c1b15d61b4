// What sessions keep in memory stays within one budget, and is never older than what was acknowledged.
import { describe, expect, test, vi } from 'vitest';
import type { EntryChange } from '../../../../src/ports/entry-store.ts';
import type { HeldSession } from '../../../../src/ports/held-session.ts';
import { EntryCache } from '../../../../src/stores/entries/entry-cache.ts';
import { absent, damaged, EntryMemory } from '../../../../src/stores/entries/entry-memory.ts';
import { MemoryBudget } from '../../../../src/stores/entries/memory-budget.ts';
import { sealValue } from '../../../../src/stores/entries/seal.ts';
import { aGate, creating, entry, makeScene, name, opening, textOf } from './scenes.ts';
import type { Scene } from './scenes.ts';

const filling = (type: string, entries: number, size: number): EntryChange[] =>
  Array.from({ length: entries }, (_, index) => entry(type, String(index), 'x'.repeat(size)));

async function filled({ other }: Scene, id: string, changes: readonly EntryChange[]): Promise<void> {
  const holder = other();
  const session = await holder.hold({ tenant: 'acme', id }, creating);
  await session.set(changes);
  await session.release();
}

describe('over the budget', () => {
  test('the sessions that were used least recently are read again, in one query, when they are asked', async () => {
    const scene = makeScene({ cacheBytes: 100_000 });
    const ids = ['1', '2', '3', '4', '5', '6'];
    for (const id of ids) await filled(scene, id, filling('a', 20, 700));
    const held = new Map<string, HeldSession>();
    for (const id of ids) held.set(id, await scene.holder.hold({ tenant: 'acme', id }, opening));
    const loadsAfter = async (id: string, key = '3'): Promise<number> => {
      const session = held.get(id);
      if (session !== undefined) await textOf(session, 'a', key);
      return scene.rig.calls.load;
    };
    for (const id of ['1', '2', '3', '4', '5']) await loadsAfter(id);
    expect(await loadsAfter('1')).toBe(5);
    expect(await loadsAfter('6')).toBe(6);
    expect(await loadsAfter('1')).toBe(6);
    expect(await loadsAfter('2', 'absent')).toBe(7);
    expect(await loadsAfter('2', '5')).toBe(7);
    expect(scene.rig.calls.read).toBe(0);
  });

  test('what was written since is among what is read again', async () => {
    const scene = makeScene({ cacheBytes: 100_000 });
    for (const id of ['1', '2', '3', '4', '5', '6', '7']) await filled(scene, id, filling('a', 20, 700));
    const hold = (id: string) => scene.holder.hold({ tenant: 'acme', id }, opening);
    const first = await hold('1');
    await first.set([entry('a', '3', 'new'), entry('a', '4', null)]);
    for (const id of ['2', '3', '4', '5', '6', '7']) await textOf(await hold(id), 'a', '1');
    expect([await textOf(first, 'a', '3'), await textOf(first, 'a', '4')]).toEqual(['new', null]);
  });

  test('a session that was given back counts no more, and nothing keeps it alive', async () => {
    const budget = new MemoryBudget(100_000);
    const source = { load: async () => [], everything: async () => [], read: async () => [] };
    const cache = new EntryCache(name, source, budget, true, 0);
    const value = sealValue({ type: 'a', id: 'x' }, Buffer.alloc(1000));
    cache.committed([{ type: 'a', id: 'x', value }]);
    expect(budget.usedBytes).toBeGreaterThan(1000);
    cache.distrust();
    expect(budget.usedBytes).toBe(0);
  });

  test('a session that was given back leaves its share to others', async () => {
    const scene = makeScene({ cacheBytes: 100_000 });
    for (const id of ['1', '2', '3', '4', '5', '6', '7', '8']) await filled(scene, id, filling('a', 20, 700));
    for (const id of ['1', '2', '3', '4']) {
      const session = await scene.holder.hold({ tenant: 'acme', id }, opening);
      await textOf(session, 'a', '1');
      await session.release();
    }
    const held = [];
    for (const id of ['5', '6', '7', '8'])
      held.push(await scene.holder.hold({ tenant: 'acme', id }, opening));
    for (let round = 0; round < 3; round += 1) for (const session of held) await textOf(session, 'a', '1');
    expect(scene.rig.calls.load).toBe(8);
  });
});

describe('a session that is asked for little', () => {
  const few = async (id: string): Promise<Scene> => {
    const scene = makeScene({ singleReads: 4 });
    await filled(scene, id, filling('a', 20, 700));
    return scene;
  };

  test('is read entry by entry, each once, and whole when it is asked for more', async () => {
    const { holder, rig } = await few('sales');
    const session = await holder.hold(name, opening);
    expect([await textOf(session, 'a', '1'), await textOf(session, 'a', 'absent')]).toEqual([
      'x'.repeat(700),
      null,
    ]);
    await session.get('a', ['1', 'absent']);
    expect(rig.calls).toMatchObject({ load: 0, read: 2 });
    expect((await session.get('a', ['1', 'absent', '2'])).size).toBe(2);
    await textOf(session, 'b', '1');
    expect(rig.calls).toMatchObject({ load: 1, read: 2 });
  });

  test('is read whole where many entries are asked for at once', async () => {
    const { holder, rig } = await few('sales');
    const session = await holder.hold(name, opening);
    expect((await session.get('a', ['1', '2', '3', '4', '5'])).size).toBe(5);
    expect(rig.calls).toMatchObject({ load: 1, read: 0 });
  });

  test('knows what it wrote, also when it is read whole later', async () => {
    const { holder, rig } = await few('sales');
    const session = await holder.hold(name, opening);
    await textOf(session, 'a', '1');
    await session.set([entry('a', '1', 'new'), entry('a', '2', null), entry('b', '1', 'new')]);
    expect([await textOf(session, 'a', '1'), await textOf(session, 'b', '1')]).toEqual(['new', 'new']);
    expect(rig.calls).toMatchObject({ load: 0, read: 1 });
    expect((await session.ids('a')).length).toBe(19);
    expect([await textOf(session, 'a', '1'), await textOf(session, 'a', '2')]).toEqual(['new', null]);
    expect(rig.calls).toMatchObject({ load: 1, read: 1 });
  });

  test('answers reads under way from what they find, also where all of it was read meanwhile', async () => {
    const { holder, rig } = await few('sales');
    const session = await holder.hold(name, opening);
    const { open, opened } = aGate();
    rig.gate = (method) => (method === 'read' ? opened : Promise.resolve());
    const slow = session.get('a', ['1', 'absent']);
    expect((await session.ids('a')).length).toBe(20);
    await session.set([entry('a', '1', 'new')]);
    open();
    expect([...(await slow)].map(([id, value]) => [id, String(value)])).toEqual([['1', 'new']]);
    await session.set([entry('a', '1', 'newer')]);
    expect(await textOf(session, 'a', '1')).toBe('newer');
    expect(rig.calls).toMatchObject({ load: 1, read: 1 });
  });

  test('counts anew when its memory went to others', async () => {
    const scene = makeScene({ singleReads: 4, cacheBytes: 100_000 });
    for (const id of ['1', '2', '3', '4', '5', '6']) await filled(scene, id, filling('a', 20, 700));
    const askForAll = async (id: string): Promise<HeldSession> => {
      const session = await scene.holder.hold({ tenant: 'acme', id }, opening);
      for (let key = 0; key < 20; key += 1) await textOf(session, 'a', String(key));
      return session;
    };
    const first = await askForAll('1');
    for (const id of ['2', '3', '4', '5', '6']) await askForAll(id);
    expect(scene.rig.calls).toMatchObject({ load: 6, read: 24 });
    expect(await textOf(first, 'a', '1')).toBe('x'.repeat(700));
    expect(scene.rig.calls).toMatchObject({ load: 6, read: 25 });
  });

  test.each([
    ['before', [0, 1]],
    ['while', [1, 0]],
  ])('keeps nothing twice of what was read %s all of it was', async (_, order) => {
    const found = Array.from({ length: 20 }, (_each, id) => ({
      type: 'a',
      id: String(id),
      modifiedMs: 0,
    })).map((key) => ({ ...key, value: sealValue(key, Buffer.alloc(700)) }));
    const gates = [aGate(), aGate()];
    const source = {
      load: async () => (await gates[1]?.opened, found),
      everything: async () => found,
      read: async () => (await gates[0]?.opened, found.slice(0, 1)),
    };
    const usedBy = async (singleReads: number): Promise<number> => {
      const budget = new MemoryBudget(1_000_000);
      const cache = new EntryCache(name, source, budget, false, singleReads);
      const asked = [cache.get('a', ['0']), cache.ids('a')];
      for (const at of order) {
        gates[at]?.open();
        await asked[at];
      }
      await Promise.all(asked);
      return budget.usedBytes;
    };
    expect(await usedBy(1)).toBe(await usedBy(0));
  });
});

describe('a session that is larger than its share', () => {
  const cacheBytes = 1_000_000;

  test('is read entry by entry, what was asked for lately from memory', async () => {
    const scene = makeScene({ cacheBytes });
    await filled(scene, 'sales', filling('a', 1000, 700));
    const session = await scene.holder.hold(name, opening);
    expect(await textOf(session, 'a', '1')).toMatch(/^x+$/);
    expect(await textOf(session, 'a', 'absent')).toBe(null);
    await session.get('a', ['1', 'absent']);
    expect(scene.rig.calls.read).toBe(2);
    await session.set([entry('a', '1', null), entry('a', 'absent', 'there')]);
    expect([await textOf(session, 'a', '1'), await textOf(session, 'a', 'absent')]).toEqual([null, 'there']);
    expect(scene.rig.calls.read).toBe(2);
    const found = await session.get('a', ['0', '2', '999', 'absent']);
    expect([...found.keys()]).toEqual(['0', '2', '999', 'absent']);
    expect(scene.rig.calls.read).toBe(3);
    expect((await session.ids('a')).length).toBe(1000);
    expect(await session.ids('b')).toEqual([]);
  });

  test('keeps no more of it than a small part of the budget', async () => {
    const scene = makeScene({ cacheBytes });
    await filled(scene, 'sales', filling('a', 1000, 700));
    const session = await scene.holder.hold(name, opening);
    for (let id = 0; id < 100; id += 1) await textOf(session, 'a', String(id));
    await textOf(session, 'a', '99');
    expect(scene.rig.calls.read).toBe(100);
    await textOf(session, 'a', '0');
    expect(scene.rig.calls.read).toBe(101);
  });

  test('what is asked for often stays', async () => {
    const scene = makeScene({ cacheBytes });
    await filled(scene, 'sales', filling('a', 1000, 700));
    const asked = vi.spyOn(scene.rig.store, 'read');
    const session = await scene.holder.hold(name, opening);
    for (let id = 1; id < 100; id += 1) await session.get('a', ['0', String(id)]);
    const keys = asked.mock.calls.flatMap(([reads]) => reads.flatMap((read) => read.keys));
    expect(keys.filter(({ id }) => id === '0').length).toBe(1);
  });

  test('is read again after a write whose outcome nobody knows', async () => {
    const scene = makeScene({ cacheBytes });
    await filled(scene, 'sales', filling('a', 1000, 700));
    const session = await scene.holder.hold(name, opening);
    await textOf(session, 'a', '1');
    scene.rig.faultOf = (method) => (method === 'write' ? 'after' : 'none');
    await expect(session.set([entry('a', '1', 'new')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await textOf(session, 'a', '1')).toBe('new');
  });

  test('is found out also where it grows while it is held', async () => {
    const scene = makeScene({ cacheBytes });
    const session = await scene.holder.hold(name, creating);
    await session.set(filling('a', 400, 700));
    await textOf(session, 'a', '1');
    expect(scene.rig.calls).toMatchObject({ load: 0, read: 1 });
  });

  test('leaves others their memory', async () => {
    const scene = makeScene({ cacheBytes });
    await filled(scene, 'small', filling('a', 100, 700));
    await filled(scene, 'sales', filling('a', 1000, 700));
    const small = await scene.holder.hold({ tenant: 'acme', id: 'small' }, opening);
    const large = await scene.holder.hold(name, opening);
    for (let id = 0; id < 10; id += 1) {
      await textOf(small, 'a', String(id));
      await session1000(large);
    }
    expect(scene.rig.calls.load).toBe(2);
    async function session1000(session: typeof large): Promise<void> {
      await session.get(
        'a',
        Array.from({ length: 1000 }, (_, index) => String(index)),
      );
    }
  });
});

describe('what is committed while it is being read', () => {
  test.each([
    ['whole', 'load', 1_000_000],
    ['in part', 'read', 64],
  ] as const)('counts, whichever of both the database did first: %s', async (_how, method, cacheBytes) => {
    const scene = makeScene({ cacheBytes });
    await filled(scene, 'sales', [entry('a', 'x', 'old'), entry('a', 'y', 'old'), entry('a', 'z', 'old')]);
    const session = await scene.holder.hold(name, opening);
    // The database has answered the read; its answer is on the way while a set is made and acknowledged.
    const below = scene.rig.store[method].bind(scene.rig.store) as (...asked: unknown[]) => Promise<unknown>;
    const { open, opened } = aGate();
    const slow = async (...asked: unknown[]): Promise<unknown> => {
      const answer = await below(...asked);
      await opened;
      return answer;
    };
    Object.assign(scene.rig.store, { [method]: slow });
    const got = session.get('a', ['x', 'y', 'z', 'w']);
    await new Promise(setImmediate);
    await session.set([entry('a', 'x', 'new'), entry('a', 'y', null), entry('a', 'w', 'new')]);
    open();
    const texts = [...(await got)].map(([id, value]) => [id, Buffer.from(value).toString()]);
    expect(texts).toEqual([
      ['x', 'new'],
      ['z', 'old'],
      ['w', 'new'],
    ]);
    expect([await textOf(session, 'a', 'x'), await textOf(session, 'a', 'y')]).toEqual(['new', null]);
  });

  test('a read during which a write failed for nobody knows what is made again', async () => {
    const scene = makeScene();
    await filled(scene, 'sales', [entry('a', 'x', 'old')]);
    const session = await scene.holder.hold(name, opening);
    const { open, opened } = aGate();
    scene.rig.gate = (method) => (method === 'load' ? opened : Promise.resolve());
    scene.rig.faultOf = (method) => (method === 'write' ? 'after' : 'none');
    const got = session.get('a', ['x']);
    await expect(session.set([entry('a', 'x', 'new')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    open();
    expect(String((await got).get('x'))).toBe('new');
    expect(scene.rig.calls.load).toBe(2);
  });
});

describe('the account of memory', () => {
  const key = (id: string) => ({ type: 'a', id });

  test('goes up and down with what is in it, and is nothing for nothing', () => {
    const memory = new EntryMemory();
    expect(memory.sizeBytes).toBe(0);
    memory.set(key('x'), Buffer.alloc(100));
    const small = memory.sizeBytes;
    memory.set(key('x'), Buffer.alloc(100_000));
    expect(memory.sizeBytes).toBeGreaterThan(small + 99_000);
    memory.set(key('x'), absent);
    memory.set(key('y'), damaged);
    expect(memory.sizeBytes).toBeLessThan(2 * small);
    memory.delete(key('x'));
    memory.delete(key('y'));
    memory.delete(key('z'));
    expect(memory.sizeBytes).toBe(0);
  });

  test('a small piece of something large keeps only itself alive', () => {
    const memory = new EntryMemory();
    const packet = Buffer.alloc(1_000_000);
    memory.set(key('x'), packet.subarray(10, 5010));
    const kept = memory.get(key('x'));
    expect(kept instanceof Uint8Array && kept.buffer.byteLength).toBe(5000);
  });

  test('of a budget counts each holding once, and what was given up no more', () => {
    const budget = new MemoryBudget(100);
    const gaveUp: string[] = [];
    const holding = (label: string) => ({ giveUp: () => void gaveUp.push(label) });
    const [one, two, three] = [holding('one'), holding('two'), holding('three')];
    budget.report(one, 40);
    budget.report(two, 40);
    budget.report(one, 50);
    expect([budget.usedBytes, gaveUp]).toEqual([90, []]);
    budget.report(three, 30);
    expect([budget.usedBytes, gaveUp]).toEqual([80, ['two']]);
    budget.report(three, 300);
    expect([budget.usedBytes, gaveUp]).toEqual([300, ['two', 'one']]);
    budget.forget(three);
    budget.forget(three);
    expect(budget.usedBytes).toBe(0);
  });
});
