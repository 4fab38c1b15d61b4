// What seems damaged may be whole: a note may be wrong, a wire may have been at fault, a list may be older than what is compared with it. Nothing is
// given up for that.
import { describe, expect, test } from 'vitest';
import type { BlobInfo, BlobStore } from '../../../src/ports/blob-store.ts';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';
import { flipped, madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import { digests, keysBelow, name, restored, vaultScene } from '../../rigs/vault/vault-scene.ts';
import type { VaultScene } from '../../rigs/vault/vault-scene.ts';

const session = 'sessions/wwebjs/acme/bot/';
const item = (path: string): string => `run-1/wwebjs/acme/bot/${path}`;
const files = new Map([
  ['a', madeBytes(1, 400_000)],
  ['b', madeBytes(2, 400_000)],
]);
const others = new Map([['z', madeBytes(9, 100_000)]]);

const isPack = (key: string): boolean => key.includes('/packs/');

async function packKeys(blobs: BlobStore): Promise<string[]> {
  return (await keysBelow(blobs, session)).filter(isPack);
}

/** A store that answers reads of packs with a flipped byte, as often as is said. Directories lie at their ends. */
function badWire(blobs: BlobStore, times: number, of: 'all' | 'directories' | 'frames' = 'all'): BlobStore {
  let left = times;
  return {
    ...failingBlobs(blobs, () => null),
    async getRange(key, from, lengthBytes) {
      const bytes = await blobs.getRange(key, from, lengthBytes);
      const isOther = of !== 'all' && from < 0 !== (of === 'directories');
      if (bytes === null || !isPack(key) || isOther || left-- <= 0) return bytes;
      return flipped(bytes, from < 0 ? bytes.byteLength - 40 : 200);
    },
  };
}

/** A store whose lists have two pages: the second, from a folder of the session on, is asked for after something was done. */
function slowLists(blobs: BlobStore, folder: string, meanwhile: () => Promise<void>): BlobStore {
  let isDone = false;
  return {
    ...failingBlobs(blobs, () => null),
    async *list(prefix, after) {
      const all = async (): Promise<BlobInfo[]> => {
        const infos: BlobInfo[] = [];
        for await (const page of blobs.list(prefix, after)) infos.push(...page);
        return infos;
      };
      const first = (await all()).filter(({ key }) => key < `${session}${folder}`);
      if (first.length > 0) yield first;
      if (!isDone) {
        isDone = true;
        await meanwhile();
      }
      const rest = (await all()).filter(({ key }) => key >= `${session}${folder}`);
      if (rest.length > 0) yield rest;
    },
  };
}

async function refusesAll(scene: VaultScene): Promise<void> {
  for (const { key, liveBytes } of await scene.session.packs()) {
    expect(liveBytes).toBeGreaterThan(0);
    const gone = scene.session.trash(`packs/${key}`, item(key));
    await expect(gone).rejects.toMatchObject({ code: 'PACK_NEEDED' });
  }
}

describe('a note of damage that is wrong', () => {
  test.each(['one that cannot be read', 'one of a whole pack'])(
    'hinders no restore, and lets no pack go: %s',
    async (what) => {
      const scene = vaultScene();
      const { info } = await scene.take(madeContent(files));
      const [pack = ''] = await packKeys(scene.blobs);
      const note = pack.replace('/packs/', '/damage/');
      if (what === 'one that cannot be read') await scene.blobs.put(note, Buffer.from('rotten'));
      else
        await scene
          .another({ blobs: badWire(scene.blobs, 99) })
          .session(name)
          .verify({ readData: true });
      expect(await keysBelow(scene.blobs, note)).toEqual([note]);
      expect(await restored(scene.another().session(name), info.id)).toEqual(digests(files));
      await refusesAll(scene);
      expect((await scene.session.verify({ readData: false })).hurt).toEqual([]);
    },
  );

  test('keeps the pack of a snapshot in the trash, which can come back', async () => {
    const scene = vaultScene();
    const { info } = await scene.take(madeContent(files));
    const [pack = ''] = await packKeys(scene.blobs);
    await scene.take(madeContent(others));
    await scene.session.trash(`snapshots/${info.id}`, item('s'));
    await scene.blobs.put(pack.replace('/packs/', '/damage/'), Buffer.from('rotten'));
    const path = pack.slice(session.length) as `packs/${string}`;
    await expect(scene.session.trash(path, item('p'))).rejects.toMatchObject({ code: 'PACK_NEEDED' });
    await scene.session.untrash(item('s'));
    expect(await restored(scene.another().session(name), info.id)).toEqual(digests(files));
  });

  test('what is noted and lies elsewhere too lets the noted pack go, and not the other', async () => {
    const scene = vaultScene();
    const { info } = await scene.take(madeContent(files));
    const [pack = ''] = await packKeys(scene.blobs);
    const good = (await scene.blobs.get(pack))?.bytes ?? new Uint8Array(0);
    await scene.blobs.put(pack, flipped(good, 1000));
    await scene.session.verify({ readData: true });
    await scene.take(madeContent(files), {}, scene.another().session(name));
    const packs = await scene.session.packs();
    for (const { key } of packs.filter(({ liveBytes }) => liveBytes === 0)) {
      await scene.session.trash(`packs/${key}`, item(key));
      await scene.session.destroy(item(key));
    }
    expect(await restored(scene.another().session(name), info.id)).toEqual(digests(files));
    expect((await scene.session.verify({ readData: true })).hurt).toEqual([]);
  });
});

describe('while a snapshot is hurt', () => {
  test('every pack of its session counts as needed, also one that nothing else needs', async () => {
    const scene = vaultScene();
    await scene.take(madeContent(files));
    const [lost = ''] = await packKeys(scene.blobs);
    const unneeded = await scene.take(madeContent(others));
    await scene.session.trash(`snapshots/${unneeded.info.id}`, item('s'));
    await scene.session.destroy(item('s'));
    expect((await scene.session.packs()).some(({ liveBytes }) => liveBytes === 0)).toBe(true);
    await scene.blobs.delete([lost]);
    await refusesAll(scene);
  });

  test('one whose pack is only misread now keeps it', async () => {
    const scene = vaultScene();
    const { info } = await scene.take(madeContent(files));
    const misread = scene.another({ blobs: badWire(scene.blobs, 99) }).session(name);
    const [pack] = await scene.session.packs();
    const path = `packs/${pack?.key ?? ''}` as const;
    await expect(misread.trash(path, item(path))).rejects.toMatchObject({ code: 'PACK_NEEDED' });
    expect(await restored(scene.another().session(name), info.id)).toEqual(digests(files));
  });
});

describe('verification', () => {
  test.each(['directories', 'frames'] as const)(
    'reads %s that it read wrong again before it notes anything',
    async (of) => {
      const scene = vaultScene();
      await scene.take(madeContent(files));
      const once = scene.another({ blobs: badWire(scene.blobs, 1, of) }).session(name);
      const { hurt, chunks } = await once.verify({ readData: true });
      expect({ hurt, damaged: chunks.damaged, missing: chunks.missing }).toEqual({
        hurt: [],
        damaged: 0,
        missing: 0,
      });
      expect((await keysBelow(scene.blobs, session)).filter((key) => key.includes('/damage/'))).toEqual([]);
    },
  );

  test('takes no snapshot for hurt that was taken while the packs were listed', async () => {
    const scene = vaultScene();
    await scene.take(madeContent(files));
    const blobs = slowLists(
      scene.blobs,
      'snapshots/',
      async () => void (await scene.take(madeContent(others))),
    );
    const { hurt, snapshots } = await scene.another({ blobs }).session(name).verify({ readData: true });
    expect({ hurt, snapshots }).toEqual({ hurt: [], snapshots: 2 });
    expect(await scene.session.hurt()).toEqual([]);
  });

  test('a snapshot that is noted as hurt and is not is cleared by the next take', async () => {
    const scene = vaultScene();
    await scene.take(madeContent(files));
    const [pack = ''] = await packKeys(scene.blobs);
    const good = (await scene.blobs.get(pack))?.bytes ?? new Uint8Array(0);
    await scene.blobs.delete([pack]);
    expect((await scene.session.verify({ readData: false })).hurt).toHaveLength(1);
    await scene.blobs.put(pack, good);
    await scene.take(madeContent(files));
    expect(await scene.session.hurt()).toEqual([]);
  });
});

test('a pack stays that a snapshot needs which comes back from the trash in the same moment', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(files));
  const [pack] = await scene.session.packs();
  const path = `packs/${pack?.key ?? ''}` as const;
  await scene.session.trash(`snapshots/${info.id}`, item('s'));
  const blobs = slowLists(scene.blobs, 'trash/', () => scene.session.untrash(item('s')));
  const [seen] = await scene.another({ blobs }).session(name).packs();
  expect(seen?.liveBytes).toBeGreaterThan(0);
  await expect(scene.session.trash(path, item(path))).rejects.toMatchObject({ code: 'PACK_NEEDED' });
  expect(await restored(scene.session, info.id)).toEqual(digests(files));
});

test.each([
  ['a chunk', (bytes: Uint8Array) => flipped(bytes, 1000)],
  ['its directory', (bytes: Uint8Array) => flipped(bytes, bytes.byteLength - 40)],
])('a take that reads what it reuses stores anew what is damaged there: %s', async (_what, spoil) => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(files));
  const [pack = ''] = await packKeys(scene.blobs);
  await scene.blobs.put(pack, spoil((await scene.blobs.get(pack))?.bytes ?? new Uint8Array(0)));
  const taken = await scene.take(madeContent(files), { readReused: true });
  expect(taken.chunks.new).toBeGreaterThan(0);
  for (const id of [info.id, taken.info.id]) {
    expect(await restored(scene.another().session(name), id)).toEqual(digests(files));
  }
  const whole = await scene.take(madeContent(files), { readReused: true });
  expect(whole.chunks.new).toBe(0);
});

test('a repacking whose packs are not what was written fails, and leaves the old packs needed', async () => {
  const scene = vaultScene();
  const gone = await scene.take(madeContent(files));
  const half = new Map([['a', madeBytes(1, 400_000)]]);
  const { info } = await scene.take(madeContent(half));
  await scene.session.trash(`snapshots/${gone.info.id}`, item('s'));
  await scene.session.destroy(item('s'));
  const before = await packKeys(scene.blobs);
  const lying: BlobStore = {
    ...failingBlobs(scene.blobs, () => null),
    put: (key, bytes, only) => scene.blobs.put(key, isPack(key) ? flipped(bytes, 500) : bytes, only),
  };
  const keys = (await scene.session.packs()).map(({ key }) => key);
  const repacking = scene.another({ blobs: lying }).session(name).repack(keys);
  await expect(repacking).rejects.toMatchObject({ code: 'VAULT_DAMAGED' });
  expect(await packKeys(scene.blobs)).toEqual(before);
  expect(await restored(scene.another().session(name), info.id)).toEqual(digests(half));
});

describe.each([
  ['that is not encrypted', null],
  ['that is encrypted', 'a key of more than sixteen letters'],
])('a vault %s', (_what, key) => {
  test.each([
    ['gone', null],
    ['damaged', Buffer.from('{"format":1,')],
  ])('whose vault.json is %s is opened by its copy, and gets it back', async (_how, left) => {
    const scene = vaultScene(key);
    const { info } = await scene.take(madeContent(files));
    const kept = (await scene.blobs.get('vault.json'))?.bytes;
    if (left === null) await scene.blobs.delete(['vault.json']);
    else await scene.blobs.put('vault.json', left);
    expect(await restored(scene.another().session(name), info.id)).toEqual(digests(files));
    expect((await scene.blobs.get('vault.json'))?.bytes).toEqual(kept);
  });

  test('that lost both is never made anew over its sessions', async () => {
    const scene = vaultScene(key);
    await scene.take(madeContent(files));
    const before = await keysBelow(scene.blobs, 'sessions/');
    await scene.blobs.delete(['vault.json', 'vault.copy.json']);
    const opening = scene.another().identity();
    await expect(opening).rejects.toMatchObject({
      code: 'VAULT_DAMAGED',
      message: expect.stringContaining('vault.json is gone'),
    });
    expect(await keysBelow(scene.blobs, '')).toEqual(before);
  });

  test('in which lies the vault.json of another one is not used', async () => {
    const scene = vaultScene(key);
    await scene.take(madeContent(files));
    const other = vaultScene(key);
    await other.vault.identity();
    await scene.blobs.put('vault.json', (await other.blobs.get('vault.json'))?.bytes ?? new Uint8Array(0));
    await expect(scene.another().identity()).rejects.toMatchObject({ code: 'VAULT_DAMAGED' });
  });

  test('that was made before there were copies gets one', async () => {
    const scene = vaultScene(key);
    await scene.take(madeContent(files));
    await scene.blobs.delete(['vault.copy.json']);
    const identity = await scene.another().identity();
    await scene.blobs.delete(['vault.json']);
    expect(await scene.another().identity()).toBe(identity);
  });
});
