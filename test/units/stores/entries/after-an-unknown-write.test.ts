// What a held session reads after a set of which nobody heard again.
import { expect, test } from 'vitest';
import { creating, entry, makeScene, name, textOf } from './scenes.ts';

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
