// A session of which only a part is kept in memory: because little of it is asked for, or because it is larger than its share.
import { describe, expect, test, vi } from 'vitest';
import type { EntryChange } from '../../../../src/ports/entry-store.ts';
import type { HeldSession } from '../../../../src/ports/held-session.ts';
import { EntryCache } from '../../../../src/stores/entries/entry-cache.ts';
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
