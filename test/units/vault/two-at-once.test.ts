// Several machines at one session of a vault at the same time.
import { expect, test } from 'vitest';
import { madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import { digests, name, ownerOn, restored, vaultScene } from '../../rigs/vault/vault-scene.ts';

const stateOf = (seed: number) =>
  new Map([
    ['shared', madeBytes(1, 200_000)],
    ['own', madeBytes(seed, 100_000)],
  ]);

test('two snapshots at once are both published, and the newer one is the latest', async () => {
  const scene = vaultScene();
  const machines = [2, 3, 4, 5].map((seed) => ({ seed, session: scene.another().session(name) }));
  const taken = await Promise.all(
    machines.map(({ seed, session }) => scene.take(madeContent(stateOf(seed)), {}, session)),
  );
  const { snapshots } = await scene.session.list();
  expect(snapshots).toHaveLength(4);
  const newest = taken.map(({ info }) => info).sort((a, b) => b.takenAtMs - a.takenAtMs)[0];
  expect((await scene.session.latest())?.id).toBe(newest?.id);
  for (const [index, { info }] of taken.entries()) {
    expect(await restored(scene.session, info.id)).toEqual(digests(stateOf(index + 2)));
  }
});

test('an older snapshot that is published later does not become the latest', async () => {
  const scene = vaultScene();
  const takenAtMs = scene.nowMs();
  const other = scene.another().session(name);
  const newer: string[] = [];
  const confirm = async (): Promise<void> => {
    newer.push((await scene.take(madeContent(stateOf(2)), {}, other)).info.id);
  };
  const older = await scene.take(madeContent(stateOf(3), { confirm }), { takenAtMs });
  expect(older.isLatest).toBe(false);
  expect((await scene.session.latest())?.id).toBe(newer[0]);
});

test('of several who ask for a free lease at once one has it', async () => {
  const scene = vaultScene();
  const { tenant, id } = name;
  const answers = await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (host) => {
      const leases = scene.another().leases('wwebjs');
      const [answer] = await leases.acquire([{ name: { tenant, id }, owner: ownerOn(host), ttlMs: 60_000 }]);
      return answer?.outcome;
    }),
  );
  expect(answers.filter((outcome) => outcome === 'granted')).toHaveLength(1);
  expect(answers.filter((outcome) => outcome === 'held')).toHaveLength(3);
});

test('a snapshot that is taken while packs are repacked and removed is whole', async () => {
  const scene = vaultScene();
  const ids = [];
  for (const seed of [2, 3, 4]) ids.push((await scene.take(madeContent(stateOf(seed)))).info.id);
  const collect = async (): Promise<void> => {
    const session = scene.another().session(name);
    const old = (await session.packs()).map(({ key }) => key);
    await session.repack(old);
    for (const { key, liveBytes } of await session.packs()) {
      if (liveBytes > 0) continue;
      await session.trash(`packs/${key}`, `run/${key}`);
      await session.destroy(`run/${key}`);
    }
  };
  const [taken] = await Promise.all([
    scene.take(madeContent(stateOf(5)), {}, scene.another().session(name)),
    collect(),
  ]);
  for (const [index, id] of [...ids, taken.info.id].entries()) {
    expect(await restored(scene.session, id)).toEqual(digests(stateOf(index + 2)));
  }
});
