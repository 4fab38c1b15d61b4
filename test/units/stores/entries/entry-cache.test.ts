// What sessions keep in memory stays within one budget, and is never older than what was acknowledged.
import { describe, expect, test } from 'vitest';
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
