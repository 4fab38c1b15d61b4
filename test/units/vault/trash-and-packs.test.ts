// Snapshots and packs go into the trash of a vault and come back; what is needed never goes for ever.
import { expect, test } from 'vitest';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';
import { madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import { digests, keysBelow, name, restored, vaultScene } from '../../rigs/vault/vault-scene.ts';
import type { VaultScene } from '../../rigs/vault/vault-scene.ts';

const item = (path: string): string => `run-1/wwebjs/acme/bot/${path}`;
const one = new Map([
  ['a', madeBytes(1, 300_000)],
  ['b', madeBytes(2, 300_000)],
]);
const other = new Map([
  ['b', madeBytes(2, 300_000)],
  ['c', madeBytes(3, 300_000)],
]);

/** Takes both, and puts the first away for ever: half of its pack is needed by the second. */
async function halfDead(scene: VaultScene): Promise<{ readonly pack: string; readonly kept: string }> {
  const { info } = await scene.take(madeContent(one));
  const [pack] = await scene.session.packs();
  const { info: kept } = await scene.take(madeContent(other));
  await scene.session.trash(`snapshots/${info.id}`, item('s'));
  await scene.session.destroy(item('s'));
  return { pack: pack?.key ?? '', kept: kept.id };
}

test('a snapshot in the trash is not listed, and comes back', async () => {
  const scene = vaultScene();
  const first = await scene.take(madeContent(one));
  const second = await scene.take(madeContent(other));
  const path = `snapshots/${second.info.id}` as const;
  const before = await scene.session.look(path);
  await scene.session.trash(path, item(path));
  await scene.session.trash(path, item(path));
  expect((await scene.session.list()).snapshots.map(({ id }) => id)).toEqual([first.info.id]);
  expect((await scene.session.latest())?.id).toBe(first.info.id);
  expect(await scene.session.look(path)).toBeNull();
  expect(await scene.session.trashed(item(path))).toMatchObject({ path, fingerprint: before?.fingerprint });
  expect((await scene.session.usage())?.trash.count).toBe(1);
  await scene.session.untrash(item(path));
  await scene.session.untrash(item(path));
  expect(await scene.session.trashed(item(path))).toBeNull();
  expect(await scene.session.look(path)).toMatchObject({ fingerprint: before?.fingerprint });
  expect(await scene.session.latest()).toEqual(second.info);
  expect(await restored(scene.session, second.info.id)).toEqual(digests(other));
});

test('what nothing needs is dead, what a snapshot in the trash needs is not', async () => {
  const scene = vaultScene();
  const first = await scene.take(madeContent(one));
  const [pack] = await scene.session.packs();
  expect(pack?.liveBytes).toBeGreaterThan(0.95 * (pack?.sizeBytes ?? 0));
  await scene.session.trash(`snapshots/${first.info.id}`, item('s'));
  expect((await scene.session.packs())[0]?.liveBytes).toBe(pack?.liveBytes);
  await scene.session.destroy(item('s'));
  await scene.session.destroy(item('s'));
  expect((await scene.session.packs())[0]?.liveBytes).toBe(0);
});

test('a pack that is needed does not go into the trash, and one that came back is used again', async () => {
  const scene = vaultScene();
  const first = await scene.take(madeContent(one));
  const [pack] = await scene.session.packs();
  const path = `packs/${pack?.key ?? ''}` as const;
  await expect(scene.session.trash(path, item(path))).rejects.toMatchObject({ code: 'PACK_NEEDED' });
  await scene.session.trash(`snapshots/${first.info.id}`, item('s'));
  await scene.session.destroy(item('s'));
  await scene.session.trash(path, item(path));
  expect(await scene.session.packs()).toEqual([]);
  await scene.session.untrash(item(path));
  const again = await scene.take(madeContent(one), {}, scene.another().session(name));
  expect(again.chunks.new).toBe(0);
});

test('a pack in the trash serves a restore, and is not destroyed while a snapshot needs it', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(one));
  const [pack] = await scene.session.packs();
  const from =
    (await keysBelow(scene.blobs, 'sessions/')).find((key) => key.endsWith(pack?.key ?? '-')) ?? '';
  const path = `packs/${pack?.key ?? ''}` as const;
  // As somebody leaves it who was killed between the move and looking whether it is needed.
  await scene.session.trash(`snapshots/${info.id}`, item('s'));
  await scene.session.destroy(item('s')).then(() => scene.session.trash(path, item(path)));
  const { info: newer } = await scene.take(madeContent(one), {}, scene.another().session(name));
  const stored = (await scene.session.packs()).map(({ key }) => key);
  for (const key of stored) await scene.blobs.delete([from.replace(pack?.key ?? '-', key)]);
  expect(await restored(scene.another().session(name), newer.id)).toEqual(digests(one));
  expect((await scene.another().session(name).verify({ readData: true })).hurt).toEqual([]);
  await scene.session.destroy(item(path));
  expect((await scene.session.packs()).map(({ key }) => key)).toEqual([pack?.key]);
  expect(await restored(scene.another().session(name), newer.id)).toEqual(digests(one));
});

test('repacking makes the old pack dead and keeps every snapshot', async () => {
  const scene = vaultScene();
  const { pack, kept } = await halfDead(scene);
  const before = (await scene.session.packs()).find(({ key }) => key === pack);
  expect(before?.liveBytes).toBeLessThan(0.7 * (before?.sizeBytes ?? 0));
  const keys = await scene.session.repack([pack]);
  const packs = await scene.session.packs();
  expect(packs.find(({ key }) => key === pack)?.liveBytes).toBe(0);
  expect(packs.filter(({ key }) => keys.includes(key)).every(({ liveBytes }) => liveBytes > 0)).toBe(true);
  await scene.session.trash(`packs/${pack}`, item('p'));
  await scene.session.destroy(item('p'));
  expect(await restored(scene.another().session(name), kept)).toEqual(digests(other));
  expect((await scene.session.verify({ readData: true })).hurt).toEqual([]);
});

test('several packs become one', async () => {
  const scene = vaultScene();
  const contents = [4, 5, 6, 7].map((seed) => new Map([[`f${seed}`, madeBytes(seed, 50_000)]]));
  const taken = [];
  for (const content of contents) taken.push((await scene.take(madeContent(content))).info.id);
  const old = (await scene.session.packs()).map(({ key }) => key);
  expect(await scene.session.repack(old)).toHaveLength(1);
  for (const key of old) await scene.session.trash(`packs/${key}`, item(key));
  for (const [index, id] of taken.entries()) {
    expect(await restored(scene.session, id)).toEqual(digests(contents[index] ?? new Map()));
  }
});

test('a take that began before a pack went away stores anew what it needs of it', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(one));
  const [pack] = await scene.session.packs();
  const remove = async (): Promise<void> => {
    if ((await scene.session.look(`snapshots/${info.id}`)) === null) return;
    await scene.session.trash(`snapshots/${info.id}`, item('s'));
    await scene.session.destroy(item('s'));
    await scene.session.trash(`packs/${pack?.key ?? ''}`, item('p'));
    await scene.session.destroy(item('p'));
  };
  const taken = await scene.take(madeContent(one, { confirm: remove }));
  expect(await restored(scene.session, taken.info.id)).toEqual(digests(one));
  expect(taken.isLatest).toBe(true);
});

test('a pack that a snapshot comes to need in the moment of its removal stays', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(one));
  const [pack] = await scene.session.packs();
  await scene.session.trash(`snapshots/${info.id}`, item('s'));
  await scene.session.destroy(item('s'));
  let taken: string | null = null;
  const overtaken: BlobStore = {
    ...failingBlobs(scene.blobs, () => null),
    async delete(keys) {
      taken ??= (await scene.take(madeContent(one), {}, scene.another().session(name))).info.id;
      await scene.blobs.delete(keys);
    },
  };
  const path = `packs/${pack?.key ?? ''}` as const;
  const removing = scene.another({ blobs: overtaken }).session(name).trash(path, item('p'));
  await expect(removing).rejects.toMatchObject({ code: 'PACK_NEEDED' });
  expect(await scene.session.trashed(item('p'))).toBeNull();
  expect((await scene.session.packs()).map(({ key }) => key)).toEqual([pack?.key]);
  expect(await restored(scene.session, taken ?? '')).toEqual(digests(one));
});

test.each([
  ['into the trash', '/trash/', 'snapshots/'],
  ['back out of it', '/snapshots/', 'snapshots/'],
  ['into the trash', '/trash/', 'packs/'],
])('what comes %s other than it was is moved nowhere: a key with %s, of %s', async (_where, part, kind) => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(one));
  const [pack] = await scene.session.packs();
  const path = kind === 'packs/' ? (`packs/${pack?.key ?? ''}` as const) : (`snapshots/${info.id}` as const);
  if (kind === 'packs/' || part === '/snapshots/')
    await scene.session.trash(`snapshots/${info.id}`, item('s'));
  if (kind === 'packs/') await scene.session.destroy(item('s'));
  const before = await keysBelow(scene.blobs, 'sessions/');
  const lying: BlobStore = {
    ...failingBlobs(scene.blobs, () => null),
    put: (key, bytes, only) => scene.blobs.put(key, key.includes(part) ? bytes.subarray(1) : bytes, only),
  };
  const session = scene.another({ blobs: lying }).session(name);
  const moving = part === '/trash/' ? session.trash(path, item('t')) : session.untrash(item('s'));
  await expect(moving).rejects.toMatchObject({ code: 'VAULT_DAMAGED' });
  expect(await keysBelow(scene.blobs, 'sessions/')).toEqual(before);
  // And it goes well where the storage does.
  await (part === '/trash/' ? scene.session.trash(path, item('t')) : scene.session.untrash(item('s')));
  expect(await scene.session.look(path)).toEqual(part === '/trash/' ? null : expect.anything());
});

test('usage tells of a session from one listing', async () => {
  const scene = vaultScene();
  expect(await scene.session.usage()).toBeNull();
  await scene.take(madeContent(one));
  const usage = await scene.session.usage();
  expect(usage).toMatchObject({
    snapshots: { count: 1 },
    packs: { count: 1 },
    trash: { count: 0, sizeBytes: 0 },
  });
  expect(usage?.things).toHaveLength(2);
  expect(usage?.newestMs).toBe(scene.nowMs());
});

test('the store tells its time, and nothing stays of the question', async () => {
  const scene = vaultScene();
  expect(await scene.vault.storeTimeMs()).toBe(scene.nowMs());
  expect(await keysBelow(scene.blobs, '')).toEqual(['vault.copy.json', 'vault.json']);
});
