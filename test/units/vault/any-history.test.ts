// Any history of snapshots, forgetting, collecting, damage and verification, held against a model that knows only what was taken: a
// restore gives exactly that, or says that it is hurt, and verification says the same before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { flipped, madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import type { MadeFiles } from '../../rigs/vault/made-content.ts';
import { digests, keysBelow, name, restored, vaultScene } from '../../rigs/vault/vault-scene.ts';
import type { VaultScene } from '../../rigs/vault/vault-scene.ts';

type Step =
  | { readonly do: 'take'; readonly state: number; readonly fresh: boolean }
  | { readonly do: 'forget'; readonly which: number; readonly back: boolean }
  | {
      readonly do: 'damage';
      readonly which: number;
      readonly how: 'flip' | 'cut' | 'delete';
      readonly at: number;
    }
  | { readonly do: 'verify'; readonly readData: boolean }
  | { readonly do: 'collect' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('take' as const), state: fc.nat(4), fresh: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('forget' as const), which: fc.nat(20), back: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('damage' as const),
      which: fc.nat(20),
      how: fc.constantFrom('flip' as const, 'cut' as const, 'delete' as const),
      at: fc.nat(1_000_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('verify' as const), readData: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('collect' as const) }) },
);

/** States share files and parts of files. */
function stateOf(number: number): MadeFiles {
  return new Map([
    ['shared', madeBytes(1, 30_000)],
    [`own ${number % 2}`, madeBytes(2 + (number % 2), 20_000)],
    ['mixed', Buffer.concat([madeBytes(10 + number, 15_000), madeBytes(4, 25_000)])],
    ['number', Buffer.from(`${number}`)],
  ]);
}

interface World {
  readonly scene: VaultScene;
  /** What each snapshot that is there holds. */
  readonly taken: Map<string, number>;
  isDamaged: boolean;
  items: number;
}

async function take(
  { scene, taken, isDamaged }: World,
  { state, fresh }: Extract<Step, { do: 'take' }>,
): Promise<void> {
  const session = fresh ? scene.another().session(name) : scene.session;
  if (isDamaged) await session.verify({ readData: true });
  taken.set((await scene.take(madeContent(stateOf(state)), {}, session)).info.id, state);
  // All that this one needs is there now, so whatever needs no more than that is whole, too.
  for (const [id, other] of taken) if (other === state) await expectSame(scene, id, state);
}

async function forget(world: World, { which, back }: Extract<Step, { do: 'forget' }>): Promise<void> {
  const { scene, taken } = world;
  const id = [...taken.keys()][which % Math.max(1, taken.size)];
  if (id === undefined) return;
  const item = `run-${(world.items += 1)}/${id}`;
  await scene.session.trash(`snapshots/${id}`, item);
  if (back) return await scene.session.untrash(item);
  await scene.session.destroy(item);
  taken.delete(id);
}

async function damage(world: World, { which, how, at }: Extract<Step, { do: 'damage' }>): Promise<void> {
  const { blobs } = world.scene;
  const packs = (await keysBelow(blobs, 'sessions/')).filter((key) => key.includes('/packs/'));
  const key = packs[which % Math.max(1, packs.length)];
  const bytes = key === undefined ? undefined : (await blobs.get(key))?.bytes;
  if (key === undefined || bytes === undefined) return;
  world.isDamaged = true;
  if (how === 'delete') await blobs.delete([key]);
  else if (how === 'cut') await blobs.put(key, bytes.subarray(0, at % Math.max(1, bytes.byteLength)));
  else await blobs.put(key, flipped(bytes, at % Math.max(1, bytes.byteLength)));
}

async function verify(
  { scene, taken, isDamaged }: World,
  { readData }: Extract<Step, { do: 'verify' }>,
): Promise<void> {
  const session = scene.another().session(name);
  const { hurt, snapshots } = await session.verify({ readData });
  expect(snapshots).toBe(taken.size);
  if (!isDamaged) expect(hurt).toEqual([]);
  const hurtIds = new Set(hurt.map(({ id }) => id));
  for (const [id, state] of taken) {
    if (!hurtIds.has(id)) {
      // Without reading the data a flipped byte goes unseen.
      if (readData || !isDamaged) await expectSame(scene, id, state);
    } else await expect(restored(session, id)).rejects.toMatchObject({ code: 'SNAPSHOT_HURT' });
  }
}

async function collect(world: World): Promise<void> {
  const { session } = world.scene;
  if (world.isDamaged) await session.verify({ readData: true });
  const whole = new Set(world.taken.keys());
  for (const { id } of await session.hurt()) whole.delete(id);
  const old = (await session.packs()).filter(({ liveBytes, sizeBytes }) => liveBytes < 0.9 * sizeBytes);
  await session.repack(old.map(({ key }) => key));
  for (const { key, liveBytes } of await session.packs()) {
    if (liveBytes > 0) continue;
    const item = `run-${(world.items += 1)}/${key}`;
    await session.trash(`packs/${key}`, item);
    await session.destroy(item);
  }
  for (const id of whole) await expectSame(world.scene, id, world.taken.get(id) ?? -1);
}

async function expectSame(scene: VaultScene, id: string, state: number): Promise<void> {
  expect(await restored(scene.another().session(name), id)).toEqual(digests(stateOf(state)));
}

async function expectTold({ scene, taken }: World): Promise<void> {
  const session = scene.another().session(name);
  expect((await session.list()).snapshots.map(({ id }) => id).sort()).toEqual([...taken.keys()].sort());
  for (const [id, state] of taken) {
    const outcome = await restored(session, id).catch((error: unknown) => error);
    if (outcome instanceof HoldfastError) expect(outcome.code).toBe('SNAPSHOT_HURT');
    else expect(outcome).toEqual(digests(stateOf(state)));
  }
}

test('every history ends as its model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const world: World = { scene: vaultScene(), taken: new Map(), isDamaged: false, items: 0 };
      for (const one of steps) {
        if (one.do === 'take') await take(world, one);
        else if (one.do === 'forget') await forget(world, one);
        else if (one.do === 'damage') await damage(world, one);
        else if (one.do === 'verify') await verify(world, one);
        else await collect(world);
      }
      await expectTold(world);
    }),
    { numRuns: 40 },
  );
});
