// A process that ends between any two requests of a take, a restore, a repacking or a removal: every snapshot that is listed afterwards
// is whole, and the next attempt goes on.
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import type { SessionVault } from '../../../src/ports/vault.ts';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';
import { madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent, madeSink } from '../../rigs/vault/made-content.ts';
import type { MadeFiles } from '../../rigs/vault/made-content.ts';
import { digests, name, restored, vaultScene } from '../../rigs/vault/vault-scene.ts';
import type { VaultScene } from '../../rigs/vault/vault-scene.ts';

const states: readonly MadeFiles[] = [0, 1, 2].map(
  (state) =>
    new Map([
      ['same', madeBytes(1, 120_000)],
      ['old and new', Buffer.concat([madeBytes(2 + state, 60_000), madeBytes(9, 60_000)])],
      ['small', Buffer.from(`state ${state}`)],
    ]),
);

const item = (path: string): string => `run-1/wwebjs/acme/bot/${path}`;

/** A store that does nothing from the n-th request on; the n-th itself is still made where only its answer is lost. */
function dyingBlobs(blobs: BlobStore, number: number, isLast: 'made' | 'not made'): BlobStore {
  return failingBlobs(blobs, (call) => {
    if (call.number < number) return null;
    return call.number === number && isLast === 'made' ? 'after' : 'before';
  });
}

interface Deed {
  /** Before it begins, by a process that goes on living. @returns which state each snapshot is of */
  prepare(scene: VaultScene): Promise<Map<string, number>>;
  act(scene: VaultScene, session: SessionVault): Promise<unknown>;
}

async function takeAll(scene: VaultScene, count: number): Promise<Map<string, number>> {
  const taken = new Map<string, number>();
  for (const [index, state] of states.slice(0, count).entries()) {
    taken.set((await scene.take(madeContent(state))).info.id, index);
  }
  return taken;
}

async function repacked(scene: VaultScene): Promise<Map<string, number>> {
  const taken = await takeAll(scene, 2);
  await scene.session.repack((await scene.session.packs()).map(({ key }) => key));
  return taken;
}

async function deadPack(session: SessionVault): Promise<string> {
  return (await session.packs()).find(({ liveBytes }) => liveBytes === 0)?.key ?? '';
}

const deeds: Readonly<Record<string, Deed>> = {
  'a first take': {
    prepare: async () => new Map(),
    act: (scene, session) => scene.take(madeContent(states[2] ?? new Map()), {}, session),
  },
  'a take': {
    prepare: (scene) => takeAll(scene, 2),
    act: (scene, session) => scene.take(madeContent(states[2] ?? new Map()), {}, session),
  },
  'a restore': {
    prepare: (scene) => takeAll(scene, 2),
    act: async (_scene, session) => session.restore((await session.latest())?.id ?? '', madeSink().sink),
  },
  'a verification': {
    prepare: (scene) => takeAll(scene, 2),
    act: (_scene, session) => session.verify({ readData: true }),
  },
  'a repacking': {
    prepare: (scene) => takeAll(scene, 3),
    act: async (_scene, session) => session.repack((await session.packs()).map(({ key }) => key)),
  },
  'putting a snapshot away and for ever': {
    async prepare(scene) {
      const taken = await takeAll(scene, 3);
      return taken;
    },
    async act(_scene, session) {
      const { snapshots } = await session.list();
      const id = snapshots.at(-1)?.id ?? '';
      await session.trash(`snapshots/${id}`, item('s'));
      await session.untrash(item('s'));
      await session.trash(`snapshots/${id}`, item('s'));
      await session.destroy(item('s'));
    },
  },
  'putting a pack away after a repacking, and back': {
    prepare: repacked,
    async act(_scene, session) {
      const key = await deadPack(session);
      await session.trash(`packs/${key}`, item(key));
      await session.untrash(item(key));
    },
  },
  'putting a pack away for ever after a repacking': {
    prepare: repacked,
    async act(_scene, session) {
      const key = await deadPack(session);
      await session.trash(`packs/${key}`, item(key));
      await session.destroy(item(key));
    },
  },
};

for (const [what, { prepare, act }] of Object.entries(deeds)) {
  test(`${what} that ends anywhere leaves every listed snapshot whole`, async () => {
    let died = 0;
    for (const isLast of ['made', 'not made'] as const) {
      for (let number = 1; ; number += 1) {
        const scene = vaultScene();
        const taken = await prepare(scene);
        const dying = scene.another({ blobs: dyingBlobs(scene.blobs, number, isLast) }).session(name);
        const outcome = await act(scene, dying).then(
          () => 'done',
          (error: unknown) => (error instanceof HoldfastError ? error.code : error),
        );
        await expectWhole(scene, taken);
        if (outcome === 'done') break;
        expect(outcome).toBe('BLOBS_UNAVAILABLE');
        died += 1;
        // Whoever comes next can go on.
        const next = await scene.take(madeContent(states[2] ?? new Map()), {}, scene.another().session(name));
        expect(next.isLatest).toBe(true);
      }
    }
    expect(died).toBeGreaterThan(6);
  });
}

async function expectWhole(scene: VaultScene, taken: ReadonlyMap<string, number>): Promise<void> {
  const session = scene.another().session(name);
  const { snapshots, unreadable } = await session.list();
  expect(unreadable).toEqual([]);
  for (const { id } of snapshots) {
    const state = states[taken.get(id) ?? 2] ?? new Map();
    expect(await restored(session, id)).toEqual(digests(state));
  }
  const latest = await session.latest();
  expect(latest?.id).toBe(snapshots[0]?.id);
}
