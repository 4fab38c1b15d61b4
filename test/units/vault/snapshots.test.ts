// Taking, listing and restoring snapshots of one session.
import { describe, expect, test } from 'vitest';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';
import { flipped, madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent, madeSink } from '../../rigs/vault/made-content.ts';
import { digests, keysBelow, name, ownerOn, restored, vaultScene } from '../../rigs/vault/vault-scene.ts';

const key = 'a key of more than sixteen letters';

function profile(): Map<string, Buffer> {
  return new Map([
    ['Default/IndexedDB/000001.ldb', madeBytes(1, 700_000)],
    ['Default/IndexedDB/000002.log', madeBytes(2, 90_000)],
    ['Default/Preferences', Buffer.from('{"a":1}')],
    ['Default/LOCK', Buffer.alloc(0)],
    ['Default/öäü 漢字/x', madeBytes(3, 10)],
  ]);
}

describe.each([
  ['a vault that is not encrypted', null],
  ['an encrypted vault', key],
])('%s', (_what, secret) => {
  test('gives back what was taken, byte for byte, with its empty folders', async () => {
    const scene = vaultScene(secret);
    const { info, isLatest } = await scene.take(madeContent(profile(), { emptyFolders: ['Default/empty'] }));
    const { sink, files, folders } = madeSink();
    expect(await scene.another().session(name).restore(info.id, sink)).toEqual(info);
    expect(digests(files)).toEqual(digests(profile()));
    expect([...folders]).toEqual(['Default/empty']);
    expect(isLatest).toBe(true);
    expect(info).toMatchObject({ standing: 'good', files: 5, sizeBytes: 790_017, how: 'cold', set: 'whole' });
  });

  test('does not read a file again whose mark is the same', async () => {
    const scene = vaultScene(secret);
    await scene.take(madeContent(profile()));
    const read: string[] = [];
    const changed = profile().set('Default/Preferences', Buffer.from('{"b":2}'));
    const taken = await scene.take(madeContent(changed, { onRead: (path) => read.push(path) }));
    expect(read).toEqual(['Default/Preferences']);
    expect(taken.unreadBytes).toBe(790_010);
    expect(await restored(scene.session, taken.info.id)).toEqual(digests(changed));
  });

  test('stores nothing but a manifest for the same content, in a handful of requests', async () => {
    const scene = vaultScene(secret);
    await scene.take(madeContent(profile()));
    const again = await scene.take(madeContent(profile()));
    expect(again.chunks.new).toBe(0);
    expect(again.info.storedBytes).toBeLessThan(1500);
    expect(again.requests).toBeLessThan(9);
  });

  test('finds its chunks again where nothing is remembered, and nobody can tell what changed', async () => {
    const scene = vaultScene(secret);
    await scene.take(madeContent(profile()));
    const unmarked = madeContent(profile(), { mark: () => null });
    const again = await scene.take(unmarked, {}, scene.another().session(name));
    expect(again.chunks.seen).toBeGreaterThan(50);
    expect(again.chunks.new).toBe(0);
  });
});

test('what a key is needed for is in no blob of an encrypted vault', async () => {
  const scene = vaultScene(key);
  await scene.take(madeContent(profile()));
  for (const blobKey of await keysBelow(scene.blobs, 'sessions/')) {
    const bytes = Buffer.from((await scene.blobs.get(blobKey))?.bytes ?? []);
    for (const secret of ['Default', 'Preferences', 'here', '{"a":1}'])
      expect(bytes.includes(secret)).toBe(false);
  }
});

test('another key opens nothing, and says so', async () => {
  const scene = vaultScene(key);
  await scene.vault.identity();
  const wrong = scene.another({ key: 'another key of sixteen letters' });
  await expect(wrong.identity()).rejects.toMatchObject({ code: 'VAULT_KEY_WRONG' });
  const short = scene.another({ key: 'short' });
  await expect(short.identity()).rejects.toMatchObject({ code: 'VAULT_KEY_WRONG' });
});

test('snapshots are listed newest first, and the newest good one is the latest', async () => {
  const scene = vaultScene();
  const first = await scene.take(madeContent(profile()));
  const second = await scene.take(madeContent(profile()));
  const { snapshots, unreadable } = await scene.session.list();
  expect(snapshots.map(({ id }) => id)).toEqual([second.info.id, first.info.id]);
  expect(unreadable).toEqual([]);
  expect(await scene.session.latest()).toEqual(second.info);
  expect(await scene.session.snapshot(first.info.id)).toEqual(first.info);
  expect(first.info.contentDigest).toBe(second.info.contentDigest);
});

test('a snapshot that nobody took is not found', async () => {
  const scene = vaultScene();
  expect(await scene.session.latest()).toBeNull();
  expect(await scene.session.state()).toBeNull();
  expect(await scene.session.snapshot('20260101-000000-000-aaaaaa')).toBeNull();
  // What cannot be an id is none: it never becomes part of a key.
  expect(await scene.session.snapshot('../20260101:1')).toBeNull();
  const missing = scene.session.restore('20260101-000000-000-aaaaaa', madeSink().sink);
  await expect(missing).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
});

test('a snapshot that lost most of what it had is kept apart until somebody approves it', async () => {
  const scene = vaultScene();
  const first = await scene.take(madeContent(profile()));
  const seen: unknown[] = [];
  const judgeShrink = (before: unknown, now: unknown) => {
    seen.push(before, now);
    return 'it lost everything';
  };
  const small = madeContent(new Map([['Default/LOCK', Buffer.alloc(0)]]));
  const shrunk = await scene.take(small, { judgeShrink });
  expect(shrunk).toMatchObject({ isLatest: false, info: { standing: 'shrunk', why: 'it lost everything' } });
  expect(seen).toEqual([
    { Default: { files: 5, sizeBytes: 790_017 } },
    { Default: { files: 1, sizeBytes: 0 } },
  ]);
  expect((await scene.session.latest())?.id).toBe(first.info.id);
  await scene.session.approve(shrunk.info.id);
  expect(await scene.session.latest()).toEqual({ ...shrunk.info, standing: 'good', why: '' });
  expect((await scene.session.snapshot(shrunk.info.id))?.standing).toBe('good');
});

test('a snapshot of a machine that the session left since is kept apart', async () => {
  const scene = vaultScene();
  const { id, tenant } = name;
  const request = { name: { tenant, id }, owner: ownerOn('there'), ttlMs: 60_000 };
  const [answer] = await scene.vault.leases('wwebjs').acquire([request]);
  if (answer?.outcome !== 'granted') throw new Error('the lease was not granted');
  await scene.take(madeContent(profile()), { held: answer.lease, owner: ownerOn('there') });
  const late = await scene.take(madeContent(profile()), { held: { epoch: 5 } });
  expect(late).toMatchObject({ isLatest: false, info: { standing: 'not-owner', epoch: 5 } });
  expect((await scene.session.latest())?.epoch).toBe(answer.lease.epoch);
});

test('whoever lost its lease publishes nothing', async () => {
  const scene = vaultScene();
  const leases = scene.vault.leases('wwebjs');
  const { id, tenant } = name;
  const ask = (host: string) => leases.acquire([{ name: { tenant, id }, owner: ownerOn(host), ttlMs: 1000 }]);
  const [first] = await ask('here');
  scene.advance(700_000);
  if (first?.outcome !== 'granted') throw new Error('the lease was not granted');
  const content = madeContent(profile(), { confirm: async () => void (await ask('there')) });
  await expect(scene.take(content, { held: first.lease })).rejects.toMatchObject({ code: 'LEASE_LOST' });
  expect((await scene.session.list()).snapshots).toEqual([]);
});

test('content that changed while it was read is not published', async () => {
  const scene = vaultScene();
  const files = profile();
  const content = madeContent(files);
  const longer = { ...content, read: () => content.read('Default/IndexedDB/000001.ldb') };
  await expect(scene.take(longer)).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
  expect((await scene.session.list()).snapshots).toEqual([]);
});

test('a retired session has no latest snapshot until it runs again', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(profile()));
  await scene.session.retire('logged out', 5);
  expect(await scene.session.latest()).toBeNull();
  expect((await scene.session.state())?.retired).toEqual({ atMs: 5, why: 'logged out' });
  await scene.session.revive();
  expect((await scene.session.latest())?.id).toBe(info.id);
});

test('what was changed between being written and being read back is no restore', async () => {
  const scene = vaultScene();
  const { info } = await scene.take(madeContent(profile()));
  const { sink } = madeSink((path, bytes) => (path === 'Default/Preferences' ? flipped(bytes, 2) : bytes));
  await expect(scene.session.restore(info.id, sink)).rejects.toMatchObject({
    code: 'SNAPSHOT_HURT',
    details: { cause: expect.stringContaining('Default/Preferences') },
  });
});

test('a store that does not hold what was written to it gets no snapshot listed', async () => {
  const scene = vaultScene();
  const lying = {
    ...failingBlobs(scene.blobs, () => null),
    get: async (blobKey: string) => {
      const blob = await scene.blobs.get(blobKey);
      return blob !== null && blobKey.includes('/snapshots/')
        ? { ...blob, bytes: flipped(blob.bytes, 9) }
        : blob;
    },
  };
  const session = scene.another({ blobs: lying }).session(name);
  await expect(scene.take(madeContent(profile()), {}, session)).rejects.toMatchObject({
    code: 'VAULT_DAMAGED',
  });
  expect((await scene.session.list()).snapshots).toEqual([]);
});

test('progress ends where everything is done', async () => {
  const scene = vaultScene();
  let last = { doneBytes: -1, totalBytes: 0, movedBytes: 0 };
  const onProgress = (progress: typeof last) => void (last = progress);
  const { info } = await scene.take(madeContent(profile()), { onProgress });
  expect(last).toMatchObject({ doneBytes: 790_017, totalBytes: 790_017 });
  expect(last.movedBytes).toBeGreaterThan(500_000);
  await scene.session.restore(info.id, madeSink().sink, { onProgress });
  expect(last).toMatchObject({ doneBytes: 790_017, totalBytes: 790_017 });
});

test('an abort ends a take, and the next one goes on with what was stored', async () => {
  const scene = vaultScene();
  const big = new Map([...Array(12).keys()].map((index) => [`f${index}`, madeBytes(index + 9, 2_000_000)]));
  const abort = new AbortController();
  const onProgress = ({ movedBytes }: { movedBytes: number }) => void (movedBytes > 0 && abort.abort());
  const aborted = scene.take(madeContent(big), { signal: abort.signal, onProgress });
  await expect(aborted).rejects.toThrow(/abort/i);
  expect((await keysBelow(scene.blobs, 'sessions/')).some((blobKey) => blobKey.includes('/packs/'))).toBe(
    true,
  );
  const taken = await scene.take(madeContent(big));
  expect(taken.chunks.new).toBeLessThan(0.8 * taken.chunks.seen);
  expect(await restored(scene.session, taken.info.id)).toEqual(digests(big));
});

test('a session is listed by any name that it can have', async () => {
  const scene = vaultScene();
  const names = ['', '.', '..', 'a/b', 'ä', '~', '=x', 'x'.repeat(300)].flatMap((id) => [
    { engine: 'baileys' as const, tenant: id, id: 'one' },
    { engine: 'wwebjs' as const, tenant: 'one', id },
  ]);
  for (const one of names) await scene.take(madeContent(profile()), {}, scene.vault.session(one));
  const texts = (all: readonly object[]) => all.map((one) => JSON.stringify(one)).sort();
  expect(texts(await scene.vault.sessions())).toEqual(texts(names));
});
