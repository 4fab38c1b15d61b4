// A store of RemoteAuth in the orders in which it is called; the vault and the disk are played.
import { expect, test } from 'vitest';
import { RemoteStore } from '../../../../src/adapters/wwebjs/remote-store.ts';
import type { RemoteStoreOptions } from '../../../../src/adapters/wwebjs/remote-store.ts';
import type { RemoteSession } from '../../../../src/adapters/wwebjs/remote-session.ts';
import type { SnapshotInfo } from '../../../../src/core/snapshot.ts';
import { away, goodSnapshot } from './grounds.ts';

const session = 'RemoteAuth-b';

function scene(played: Partial<RemoteSession> = {}, options: RemoteStoreOptions = {}) {
  const done: string[] = [];
  const remote: RemoteSession = {
    name: { engine: 'wwebjs', tenant: 'default', id: session },
    user: async () => 'nobody',
    secure: async () => ({ local: 'absent', taken: null, epoch: 1 }),
    putAway: async () => void done.push('put away'),
    mark: async () => undefined,
    latest: async () => null,
    doubted: async () => null,
    prepare: async ({ id }) => {
      done.push(`prepare ${id}`);
      return { moveTo: async () => undefined, discard: async () => undefined };
    },
    claim: async () => ({ take: async () => goodSnapshot }),
    retire: async (end) => void done.push(`retire ${end}`),
    ...played,
  };
  return { done, store: new RemoteStore(async () => remote, options) };
}

const snap = { id: 'snap' } as SnapshotInfo;

test('a backup is taken whether or not anybody listens', async () => {
  const taken: string[] = [];
  const take = async () => {
    taken.push('taken');
    return goodSnapshot;
  };
  await scene({ claim: async () => ({ take }) }).store.save({ session });
  expect(taken).toEqual(['taken']);
});

test('what lies there is put away only when all that RemoteAuth will ask for is ready', async () => {
  const secure = async () => ({ local: 'loose', taken: null, epoch: 1 }) as const;
  const ready = scene({ secure, latest: async () => snap });
  await ready.store.sessionExists({ session });
  expect(ready.done).toEqual(['prepare snap', 'put away']);
  const prepare = async () => {
    throw new Error('hurt');
  };
  const hurt = scene({ secure, latest: async () => snap, prepare });
  await expect(hurt.store.sessionExists({ session })).rejects.toThrow('hurt');
  expect(hurt.done).toEqual([]);
});

test('a browser of somebody else ends the start; one that cannot be told apart does at the first question', async () => {
  const others = scene({ user: async () => 'others', latest: async () => snap });
  await expect(others.store.sessionExists({ session })).rejects.toMatchObject({ code: 'SESSION_IN_USE' });
  let user: 'nobody' | 'unclear' = 'unclear';
  const unclear = scene({ user: async () => user, latest: async () => snap });
  await expect(unclear.store.sessionExists({ session })).rejects.toMatchObject({ code: 'SESSION_IN_USE' });
  user = 'nobody';
  await unclear.store.sessionExists({ session });
  user = 'unclear';
  expect(await unclear.store.sessionExists({ session })).toBe(true);
  expect(unclear.done).toEqual(['prepare snap']);
});

test('a deletion waits for the backup that is under way, and has the last word', async () => {
  const order: string[] = [];
  let finish: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const take = async () => {
    await gate;
    order.push('backup');
    return goodSnapshot;
  };
  const { store } = scene({
    claim: async () => ({ take }),
    retire: async () => void order.push('retired'),
  });
  const saving = store.save({ session });
  await Promise.resolve();
  const deleting = store.delete({ session });
  setImmediate(finish);
  await Promise.all([saving, deleting]);
  expect(order).toEqual(['backup', 'retired']);
});

test('one that was ready is doubted anew; one that never was has ended', async () => {
  const doubt = scene({ doubted: async () => snap });
  await doubt.store.sessionExists({ session });
  await doubt.store.delete({ session });
  expect(doubt.done.at(-1)).toBe('retire for-good');

  let isRunning = false;
  const ready = scene({ doubted: async () => snap, user: async () => (isRunning ? 'us' : 'nobody') });
  await ready.store.sessionExists({ session });
  isRunning = true;
  expect(await ready.store.sessionExists({ session })).toBe(true);
  expect(await ready.store.sessionExists({ session })).toBe(true);
  await ready.store.delete({ session });
  expect(ready.done.at(-1)).toBe('retire in-doubt');
  expect(await ready.store.sessionExists({ session })).toBe(false);
});

test('a vault that is away at `ready`, which RemoteAuth does not catch, ends no program and deletes nothing', async () => {
  let isAway = false;
  const ask = async (): Promise<void> => {
    if (isAway) throw away;
  };
  const { done, store } = scene({
    user: async () => (isAway ? 'us' : 'nobody'),
    mark: ask,
    latest: () => ask().then(() => snap),
    retire: ask,
  });
  await store.sessionExists({ session });
  isAway = true;
  expect(await store.sessionExists({ session })).toBe(true);
  await expect(store.delete({ session })).rejects.toBe(away);
  expect(done).toEqual(['prepare snap']);

  const isNew = scene({ user: async () => (isAway ? 'us' : 'nobody'), mark: ask });
  isAway = false;
  await isNew.store.sessionExists({ session });
  isAway = true;
  // Then RemoteAuth makes its first backup a minute later.
  expect(await isNew.store.sessionExists({ session })).toBe(false);
});

test.each([
  ['retire', ['retire for-good']],
  ['keep', []],
] as const)('onDelete: %s', async (onDelete, expected) => {
  const { done, store } = scene({}, { onDelete });
  await store.delete({ session });
  expect(done).toEqual(expected);
});
