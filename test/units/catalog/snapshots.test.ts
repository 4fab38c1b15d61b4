// What a home remembers of snapshots: the newest of each kind, session by session and vault by vault.
import { expect, test } from 'vitest';
import type { TakenRecord } from '../../../src/core/snapshot-record.ts';
import { makeWorld, open } from '../../rigs/faults/world.ts';

const session = {
  place: 'wwebjs:/srv/profiles',
  engine: 'wwebjs',
  form: 'local-profile',
  path: 'session-sales',
  tenant: 'default',
  id: 'sales',
} as const;
const name = { engine: 'wwebjs', tenant: 'default', id: 'sales' } as const;
const of = { vault: '/srv/vault', name, session };
const taken: TakenRecord = {
  id: 's1',
  takenAtMs: 1000,
  how: 'hot',
  set: 'essential',
  files: 3,
  sizeBytes: 30,
  storedBytes: 20,
  standing: 'shrunk',
  why: 'it lost most of it',
};

function records() {
  const { context, close } = open(makeWorld());
  return { snapshots: context.catalog.snapshots, close };
}

test('a failure keeps what was taken before, and the next success takes the failure away', async () => {
  const { snapshots } = records();
  await snapshots.taken(of, taken, 1000);
  await snapshots.failed(of, { code: 'BLOBS_FULL', message: 'full' }, 2000);
  expect(await snapshots.all()).toEqual([
    { ...of, triedAtMs: 2000, failure: { code: 'BLOBS_FULL', message: 'full' }, taken, verified: null },
  ]);
  await snapshots.taken(of, { ...taken, id: 's2' }, 3000);
  expect(await snapshots.all()).toMatchObject([{ triedAtMs: 3000, failure: null, taken: { id: 's2' } }]);
});

test('only the snapshot that was approved becomes good', async () => {
  const { snapshots } = records();
  await snapshots.taken(of, taken, 1000);
  await snapshots.approved(of, 'another');
  expect((await snapshots.all())[0]?.taken?.standing).toBe('shrunk');
  await snapshots.approved(of, 's1');
  expect((await snapshots.all())[0]?.taken).toEqual({ ...taken, standing: 'good', why: '' });
});

test('what verify found stands beside it, also of a session that this home never took', async () => {
  const { snapshots } = records();
  const verified = { atMs: 5, hurt: 1, example: 's1' };
  await snapshots.verified({ vault: '/srv/vault', name }, verified);
  expect(await snapshots.all()).toEqual([
    { vault: '/srv/vault', name, session: null, triedAtMs: null, failure: null, taken: null, verified },
  ]);
});

test('two vaults, and two engines of one name, are four sessions', async () => {
  const { snapshots } = records();
  for (const vault of ['/a', '/b'])
    for (const engine of ['wwebjs', 'baileys'] as const)
      await snapshots.verified({ vault, name: { ...name, engine } }, { atMs: 1, hurt: 0, example: '' });
  expect(await snapshots.all()).toHaveLength(4);
});
