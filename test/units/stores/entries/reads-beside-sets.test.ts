// What a held session reads while a set is under way, and after one of which nobody heard again.
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { creating, entry, makeScene, name, textOf } from './scenes.ts';

test('a read sees what was set before it was asked, and waits for nothing else', async () => {
  const { holder, rig } = makeScene();
  const session = await holder.hold(name, creating);
  await session.set([entry('session', '1.0', 'old'), entry('session', '2.0', 'other')]);
  const open: (() => void)[] = [];
  rig.gate = (method) =>
    method === 'write' ? new Promise((resolve) => open.push(resolve)) : Promise.resolve();
  const first = session.set([entry('session', '1.0', 'new')]);
  const found = textOf(session, 'session', '1.0');
  const [all, others] = [session.ids('session'), session.ids('pre-key')];
  expect(await textOf(session, 'session', '2.0')).toBe('other');
  expect(await textOf(session, 'pre-key', '1.0')).toBe(null);
  expect(await others).toEqual([]);
  const second = session.set([entry('session', '1.0', null)]);
  const foundAfter = textOf(session, 'session', '1.0');
  open.shift()?.();
  await first;
  expect(await found).toBe('new');
  expect(await all).toEqual(['1.0', '2.0']);
  await new Promise(setImmediate);
  open.shift()?.();
  await second;
  expect(await foundAfter).toBe(null);
});

test('a read of what could not be set sees what is stored', async () => {
  const { holder, rig } = makeScene();
  const session = await holder.hold(name, creating);
  await session.set([entry('session', '1.0', 'old')]);
  rig.gate = async (method) => {
    if (method === 'write') throw new HoldfastError('STORE_FULL', { store: 'a place', cause: 'full' });
  };
  const failing = session.set([entry('session', '1.0', 'new')]);
  const found = textOf(session, 'session', '1.0');
  await expect(failing).rejects.toMatchObject({ code: 'STORE_FULL' });
  expect(await found).toBe('old');
});

test.each(['before', 'after'] as const)(
  'a write that nobody heard of again, failed %s it was made: what it may have changed is read again, and the rest stays in memory',
  async (fault) => {
    const { holder, rig } = makeScene();
    const session = await holder.hold(name, creating);
    await session.set([entry('session', '1.0', 'old'), entry('session', '2.0', 'other')]);
    rig.faultOf = (method) => (method === 'write' ? fault : 'none');
    const changes = [entry('session', '1.0', 'new'), entry('session', '3.0', 'new')];
    await expect(session.set(changes)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await textOf(session, 'session', '2.0')).toBe('other');
    expect(rig.calls).toMatchObject({ load: 0, read: 0 });
    const isMade = fault === 'after';
    expect(await textOf(session, 'session', '1.0')).toBe(isMade ? 'new' : 'old');
    expect(rig.calls).toMatchObject({ load: 0, read: 1 });
    expect(await session.ids('session')).toEqual(isMade ? ['1.0', '2.0', '3.0'] : ['1.0', '2.0']);
    expect(rig.calls).toMatchObject({ load: 0, read: 2 });
    expect(await textOf(session, 'session', '1.0')).toBe(isMade ? 'new' : 'old');
    expect(rig.calls).toMatchObject({ load: 0, read: 2 });
  },
);
