// Damage of every kind: it is named, the rest still works, and a new snapshot heals what it can.
import { describe, expect, test } from 'vitest';
import { chunkIdBytes } from '../../../src/vault/chunk-id.ts';
import { Envelope } from '../../../src/vault/envelope.ts';
import { encodeDirectory, encodeTrailer } from '../../../src/vault/pack-directory.ts';
import { flipped, madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import type { VaultScene } from '../../rigs/vault/vault-scene.ts';
import { digests, keysBelow, name, restored, vaultScene } from '../../rigs/vault/vault-scene.ts';

const first = new Map([
  ['a', madeBytes(1, 400_000)],
  ['b', madeBytes(2, 400_000)],
]);
/** Shares `b` with the first one. */
const second = new Map([
  ['b', madeBytes(2, 400_000)],
  ['c', madeBytes(3, 300_000)],
]);

async function packKeys({ blobs }: VaultScene): Promise<string[]> {
  return (await keysBelow(blobs, 'sessions/')).filter((key) => key.includes('/packs/'));
}

async function spoil(
  { blobs }: VaultScene,
  key: string,
  how: (bytes: Uint8Array) => Uint8Array | null,
): Promise<void> {
  const bytes = how((await blobs.get(key))?.bytes ?? new Uint8Array(0));
  if (bytes === null) await blobs.delete([key]);
  else await blobs.put(key, bytes);
}

const damages: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array | null])[] = [
  ['a byte flipped in its chunks', (bytes) => flipped(bytes, 1000)],
  ['a byte flipped in its directory', (bytes) => flipped(bytes, bytes.byteLength - 40)],
  ['its end cut off', (bytes) => bytes.subarray(0, bytes.byteLength - 5)],
  ['its second half cut off', (bytes) => bytes.subarray(0, bytes.byteLength / 2)],
  ['nothing left of it', () => new Uint8Array(0)],
  ['it deleted', () => null],
];

describe.each([
  ['a vault that is not encrypted', null],
  ['an encrypted vault', 'a key of more than sixteen letters'],
])('in %s', (_what, key) => {
  test.each(damages)('a pack with %s is named, and healed by the next snapshot', async (_damage, how) => {
    const scene = vaultScene(key);
    const old = await scene.take(madeContent(first));
    const [pack = ''] = await packKeys(scene);
    const other = await scene.take(madeContent(new Map([['z', madeBytes(7, 50_000)]])));
    await spoil(scene, pack, how);

    const found = await scene.another().session(name).verify({ readData: true });
    expect(found.hurt.map(({ id }) => id)).toEqual([old.info.id]);
    expect(found.hurt[0]?.paths.length).toBeGreaterThan(0);
    expect(found.chunks.damaged + found.chunks.missing).toBeGreaterThan(0);
    expect(await scene.session.hurt()).toEqual(found.hurt);
    const { hurt } = await scene.session.verify({ readData: false });
    expect(hurt.map(({ id }) => id)).toEqual([old.info.id]);
    // A machine that remembers the directory could still read what lies in the pack.
    const elsewhere = scene.another().session(name);
    await expect(restored(elsewhere, old.info.id)).rejects.toMatchObject({ code: 'SNAPSHOT_HURT' });
    expect(Object.keys(await restored(scene.session, other.info.id))).toEqual(['z']);

    const healing = await scene.take(madeContent(first));
    expect(healing.healedChunks).toBeGreaterThan(0);
    expect(await restored(scene.another().session(name), old.info.id)).toEqual(digests(first));
    expect(await scene.session.hurt()).toEqual([]);
    const after = await scene.another().session(name).verify({ readData: true });
    expect(after.hurt).toEqual([]);
    expect(after.chunks.missing).toBe(0);
  });

  test.each(damages.slice(2))(
    'a pack with %s is healed by the next snapshot though nobody verified it',
    async (_damage, how) => {
      const scene = vaultScene(key);
      const old = await scene.take(madeContent(first));
      const [pack = ''] = await packKeys(scene);
      await spoil(scene, pack, how);
      expect((await scene.take(madeContent(first))).healedChunks).toBeGreaterThan(0);
      expect(await restored(scene.session, old.info.id)).toEqual(digests(first));
    },
  );

  test('a manifest with a byte flipped is named, and hinders no other snapshot', async () => {
    const scene = vaultScene(key);
    const old = await scene.take(madeContent(first));
    const other = await scene.take(madeContent(second));
    await spoil(
      scene,
      (await keysBelow(scene.blobs, 'sessions/')).find((one) => one.endsWith(old.info.id)) ?? '',
      (bytes) => flipped(bytes, 30),
    );
    const { snapshots, unreadable } = await scene.session.list();
    expect(snapshots.map(({ id }) => id)).toEqual([other.info.id]);
    expect(unreadable).toMatchObject([{ id: old.info.id, paths: [''] }]);
    expect((await scene.session.verify({ readData: true })).hurt).toMatchObject([
      { id: old.info.id, paths: [''] },
    ]);
    await expect(restored(scene.session, old.info.id)).rejects.toMatchObject({ code: 'VAULT_DAMAGED' });
    expect(await restored(scene.session, other.info.id)).toEqual(digests(second));
    expect((await scene.take(madeContent(first))).isLatest).toBe(true);
    // It might need any of them.
    await expect(scene.session.packs()).rejects.toMatchObject({ code: 'VAULT_DAMAGED' });
  });

  test('a damaged head is told from the manifests, and made anew of them by the next who writes it', async () => {
    const scene = vaultScene(key);
    const taken = await scene.take(madeContent(first), { held: { epoch: 41 } });
    const head = (await keysBelow(scene.blobs, 'sessions/')).find((one) => one.endsWith('/head')) ?? '';
    await spoil(scene, head, (bytes) => flipped(bytes, 20));
    expect(await scene.session.state()).toMatchObject({ epoch: 41, lease: null });
    expect(await scene.session.latest()).toEqual(taken.info);
    const stale = await scene.take(madeContent(first), { held: { epoch: 40 } });
    expect(stale.info.standing).toBe('not-owner');
    expect(await scene.session.state()).toMatchObject({ epoch: 41 });
  });
});

test('a chunk that lies in two packs is taken from the one that is whole', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(first));
  const [old = ''] = await packKeys(scene);
  await scene.session.repack([old.slice(old.lastIndexOf('/') + 1)]);
  const packs = await packKeys(scene);
  expect(packs).toHaveLength(2);
  for (const pack of packs) {
    const good = (await scene.blobs.get(pack))?.bytes ?? new Uint8Array(0);
    await scene.blobs.put(pack, flipped(good, 1000));
    expect(await restored(scene.session, info.id)).toEqual(digests(first));
    await scene.blobs.put(pack, good);
  }
});

test('only snapshots that need what is damaged are hurt, and only those paths', async () => {
  const scene = vaultScene();
  const one = await scene.take(madeContent(first));
  const [pack = ''] = await packKeys(scene);
  const two = await scene.take(madeContent(second));
  // The first frame holds the beginning of `a` alone.
  await spoil(scene, pack, (bytes) => flipped(bytes, 100));
  const { hurt } = await scene.session.verify({ readData: true });
  expect(hurt).toMatchObject([{ id: one.info.id, paths: ['a'] }]);
  expect(await restored(scene.session, two.info.id)).toEqual(digests(second));
  const partly = restored(scene.session, one.info.id);
  await expect(partly).rejects.toMatchObject({ details: { cause: expect.stringMatching(/: a \(/) } });
});

test('what is gone for ever stays hurt after a snapshot of something else', async () => {
  const scene = vaultScene();
  const one = await scene.take(madeContent(first));
  const [pack = ''] = await packKeys(scene);
  await spoil(scene, pack, () => null);
  await scene.take(madeContent(second));
  await scene.session.verify({ readData: true });
  const { hurt } = await scene.session.verify({ readData: true });
  expect(hurt).toMatchObject([{ id: one.info.id, paths: ['a'] }]);
});

test('a damage that went away again is forgotten', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(first));
  const [pack = ''] = await packKeys(scene);
  const good = (await scene.blobs.get(pack))?.bytes ?? new Uint8Array(0);
  await scene.blobs.put(pack, flipped(good, 50));
  await scene.session.verify({ readData: true });
  await scene.blobs.put(pack, good);
  expect((await scene.session.verify({ readData: true })).hurt).toEqual([]);
  expect((await keysBelow(scene.blobs, 'sessions/')).filter((key) => key.includes('/damage/'))).toEqual([]);
  expect(await restored(scene.session, info.id)).toEqual(digests(first));
});

test('a note of damage that is damaged itself counts for the whole pack', async () => {
  const scene = vaultScene();
  const old = await scene.take(madeContent(first));
  const [pack = ''] = await packKeys(scene);
  await spoil(scene, pack, (bytes) => flipped(bytes, 100));
  await scene.session.verify({ readData: true });
  const note =
    (await keysBelow(scene.blobs, 'sessions/')).find((key) => /damage\/[0-9a-f]{64}/.test(key)) ?? '';
  await spoil(scene, note, (bytes) => flipped(bytes, 3));
  const healing = await scene.take(madeContent(first));
  expect(healing.chunks.new).toBe(healing.chunks.seen);
  expect(await restored(scene.session, old.info.id)).toEqual(digests(first));
});

test.each([
  ['that is no directory', Buffer.from([0x80, 0x80, 0x80])],
  ['that tells of a frame larger than memory', hugeFrame()],
])(
  'a pack with a directory %s, though it is closed as it should be, is one that cannot be read',
  async (_what, directory) => {
    const scene = vaultScene();
    const files = new Map([['a', madeBytes(1, 100_000)]]);
    const { info } = await scene.take(madeContent(files));
    const [key = ''] = (await keysBelow(scene.blobs, 'sessions/')).filter((one) => one.includes('/packs/'));
    const bytes = Buffer.from((await scene.blobs.get(key))?.bytes ?? []);
    const closed = new Envelope(null).close('directory', directory);
    const end = Buffer.concat([closed, encodeTrailer(closed.byteLength)]);
    end.copy(bytes, bytes.byteLength - end.byteLength);
    await scene.blobs.put(key, bytes);
    const another = () => scene.another().session(name);
    await expect(restored(another(), info.id)).rejects.toMatchObject({ code: 'SNAPSHOT_HURT' });
    expect((await another().verify({ readData: true })).hurt.map(({ id }) => id)).toEqual([info.id]);
    await scene.take(madeContent(files), {}, another());
    expect(await restored(another(), info.id)).toEqual(digests(files));
  },
);

function hugeFrame(): Buffer {
  const lengths = Array.from({ length: 300 }, () => 2 ** 28 - 1);
  const frame = {
    codec: 2,
    offset: 0,
    storedBytes: 10,
    rawBytes: 0,
    firstChunk: 0,
    chunks: lengths.length,
  } as const;
  return encodeDirectory({ frames: [frame], ids: madeBytes(3, lengths.length * chunkIdBytes), lengths });
}
