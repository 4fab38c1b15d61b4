// A profile restored beside its place: written, read back, checked, swapped in, and the old one in the trash.
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SessionContent, StagedSession } from '../../../../src/ports/snapshot-content.ts';
import { treeOf } from '../../../rigs/faults/tree.ts';
import {
  demoPlace,
  indexedDb,
  placeAt,
  temporaryFolder,
  withContent,
} from '../../../rigs/profiles/profile-place.ts';
import type { ProfilePlace } from '../../../rigs/profiles/profile-place.ts';

const item = 'run-1/session-a';

async function fill(staged: StagedSession, content: SessionContent): Promise<void> {
  for (const folder of content.emptyFolders) await staged.sink.folder(folder);
  await Promise.all(content.files.map((file) => staged.sink.file(file, content.read(file.path))));
  await staged.settle();
}

/** The whole profile of one place, staged in another. */
async function stageFrom(from: ProfilePlace, to: ProfilePlace, key = 'run-1'): Promise<StagedSession> {
  const staged = await to.snapshots.stage(to.ref, key);
  await withContent(from, { set: 'whole' }, (content) => fill(staged, content));
  return staged;
}

const stagingOf = ({ place }: ProfilePlace): string => join(place.root, '.holdfast/staging');

test('what was staged is the original, byte for byte, with modes and times, and nothing is in its place before the swap', async () => {
  const from = await demoPlace();
  mkdirSync(join(from.folder, 'Default/blob_storage/empty'), { recursive: true, mode: 0o700 });
  writeFileSync(join(from.folder, 'tool.sh'), '#!/bin/sh', { mode: 0o750 });
  const to = placeAt(temporaryFolder());
  const staged = await stageFrom(from, to);
  expect(existsSync(to.folder)).toBe(false);
  expect((await staged.check()).state).toBe('whole');
  await staged.swapIn(item);
  expect(treeOf(to.folder)).toEqual(treeOf(from.folder));
  expect(lstatSync(to.folder).mode & 0o777).toBe(0o700);
  expect(lstatSync(join(to.folder, 'Default')).mode & 0o777).toBe(0o700);
  expect(lstatSync(join(to.folder, 'tool.sh')).mode & 0o777).toBe(0o750);
  expect(readdirSync(stagingOf(to))).toEqual([]);
  expect(existsSync(join(to.place.root, '.holdfast/trash'))).toBe(false);
});

test('what was there goes to the trash whole, and can come back', async () => {
  const [from, to] = [await demoPlace(), await demoPlace()];
  writeFileSync(join(to.folder, 'mine'), 'of before');
  const before = treeOf(to.folder);
  await (await stageFrom(from, to)).swapIn(item);
  expect(treeOf(to.folder)).toEqual(treeOf(from.folder));
  expect(treeOf(join(to.place.root, '.holdfast/trash', item))).toEqual(before);
  await to.store.moveToTrash('session-a', 'undo/session-a');
  await to.store.moveBack(item, 'session-a');
  expect(treeOf(to.folder)).toEqual(before);
});

test('swapping in once more changes nothing, also by another process', async () => {
  const [from, to] = [await demoPlace(), await demoPlace()];
  const staged = await stageFrom(from, to);
  await staged.swapIn(item);
  const after = treeOf(to.place.root);
  await staged.swapIn(item);
  await (await to.snapshots.stage(to.ref, 'run-1')).swapIn(item);
  expect(treeOf(to.place.root)).toEqual(after);
});

test('an attempt that ended between the two renames is finished by the next one with the same key', async () => {
  const [from, to] = [await demoPlace(), await demoPlace()];
  const before = treeOf(to.folder);
  await stageFrom(from, to);
  // As far as a swap comes before it is killed.
  await to.store.moveToTrash('session-a', item);
  expect(existsSync(to.folder)).toBe(false);
  const again = placeAt(to.place.root);
  const found = await again.snapshots.stage(again.ref, 'run-1');
  expect((await found.check()).state).toBe('whole');
  await found.swapIn(item);
  expect(treeOf(to.folder)).toEqual(treeOf(from.folder));
  expect(treeOf(join(to.place.root, '.holdfast/trash', item))).toEqual(before);
});

test('what came to its place after the old one had gone is not overwritten', async () => {
  const [from, to] = [await demoPlace(), await demoPlace()];
  const staged = await stageFrom(from, to);
  await to.store.moveToTrash('session-a', item);
  mkdirSync(to.folder);
  writeFileSync(join(to.folder, 'new'), 'a browser began here');
  await expect(staged.swapIn(item)).rejects.toMatchObject({ code: 'MOVE_FAILED' });
  expect(readFileSync(join(to.folder, 'new'), 'utf8')).toBe('a browser began here');
  expect((await staged.check()).state).toBe('whole');
});

test('nothing staged takes nobody’s place, and staging alone leaves no trace', async () => {
  const to = placeAt(temporaryFolder());
  const staged = await to.snapshots.stage(to.ref, 'run-1');
  expect((await staged.check()).state).toBe('absent');
  await expect(staged.swapIn(item)).rejects.toMatchObject({ code: 'MOVE_FAILED' });
  await staged.discard();
  expect(readdirSync(to.place.root)).toEqual([]);
});

test('keys and sessions have stagings of their own, and a discarded one is gone', async () => {
  const [from, to] = [await demoPlace(), placeAt(temporaryFolder())];
  const one = await stageFrom(from, to, 'run/1 with any name');
  const other = await to.snapshots.stage({ ...to.ref, path: 'session-b' }, 'run/1 with any name');
  expect((await other.check()).state).toBe('absent');
  expect((await (await to.snapshots.stage(to.ref, 'run-2')).check()).state).toBe('absent');
  await one.discard();
  expect((await one.check()).state).toBe('absent');
  expect(readdirSync(stagingOf(to))).toEqual([]);
  await one.discard();
});

test('what is read back is what lies there, and null where nothing does', async () => {
  const [from, to] = [await demoPlace(), placeAt(temporaryFolder())];
  const staged = await stageFrom(from, to);
  const back = async (path: string): Promise<Buffer | null> => {
    const pieces = staged.sink.readBack(path);
    if (pieces === null) return null;
    const found: Uint8Array[] = [];
    for await (const piece of pieces) found.push(piece);
    return Buffer.concat(found);
  };
  const table = `${indexedDb}/000005.ldb`;
  expect(await back(table)).toEqual(readFileSync(join(from.folder, table)));
  const [name = ''] = readdirSync(stagingOf(to));
  writeFileSync(join(stagingOf(to), name, table), 'torn');
  expect((await back(table))?.toString()).toBe('torn');
  expect(await back('Default')).toBeNull();
  expect(await back('no such file')).toBeNull();
  expect((await staged.check()).state).toBe('damaged');
});

test('a file that is written twice is the second one, as when an interrupted restore begins anew', async () => {
  const to = placeAt(temporaryFolder());
  const staged = await to.snapshots.stage(to.ref, 'run-1');
  const put = (text: string) => {
    const pieces = (async function* () {
      yield Buffer.from(text);
    })();
    return staged.sink.file({ path: 'a/b', sizeBytes: text.length, modifiedMs: 5000, mode: 0o600 }, pieces);
  };
  await put('the longer one');
  await put('short');
  await staged.swapIn(item);
  expect(readFileSync(join(to.folder, 'a/b'), 'utf8')).toBe('short');
  expect(lstatSync(join(to.folder, 'a/b')).mtimeMs).toBe(5000);
});

test.each(['../x', 'a/../../x', '/x', '', 'a//b', '.', 'a/./b', 'a\0b'])(
  'the path %j of a snapshot leads nowhere',
  async (path) => {
    const to = placeAt(temporaryFolder());
    const staged = await to.snapshots.stage(to.ref, 'run-1');
    const file = { path, sizeBytes: 0, modifiedMs: 0, mode: 0o600 };
    const nothing = (async function* () {})();
    await expect(staged.sink.file(file, nothing)).rejects.toMatchObject({ code: 'MOVE_FAILED' });
    await expect(staged.sink.folder(path === '' ? '..' : path)).rejects.toMatchObject({
      code: 'MOVE_FAILED',
    });
    expect(() => staged.sink.readBack(path)).toThrow(/leads out/);
  },
);

test('nothing is staged, and nothing swapped in, by way of a link', async () => {
  const to = placeAt(temporaryFolder());
  const elsewhere = temporaryFolder();
  mkdirSync(join(to.place.root, '.holdfast'));
  symlinkSync(elsewhere, join(to.place.root, '.holdfast/staging'));
  const staged = await to.snapshots.stage(to.ref, 'run-1');
  await expect(staged.sink.folder('Default')).rejects.toMatchObject({ code: 'STAGING_FAILED' });
  expect(readdirSync(elsewhere)).toEqual([]);

  const from = await demoPlace();
  const tenant = placeAt(temporaryFolder(), 'tenant/session-a');
  const inTenant = await stageFrom(from, tenant);
  symlinkSync(elsewhere, join(tenant.place.root, 'tenant'));
  await expect(inTenant.swapIn(item)).rejects.toMatchObject({ code: 'MOVE_FAILED' });
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('a tenant that has no folder yet gets one', async () => {
  const [from, to] = [await demoPlace(), placeAt(temporaryFolder(), 'acme/.wwebjs_auth/session-a')];
  await (await stageFrom(from, to)).swapIn(item);
  expect((await to.snapshots.check(to.ref)).state).toBe('whole');
});

test('half a record at the end of a restored log is cut off, and said', async () => {
  const [from, to] = [await demoPlace(), placeAt(temporaryFolder())];
  const staged = await stageFrom(from, to);
  const [name = ''] = readdirSync(stagingOf(to));
  const log = join(stagingOf(to), name, indexedDb, '000003.log');
  const whole = readFileSync(log);
  writeFileSync(log, Buffer.concat([whole, Buffer.from([1, 2, 3, 4, 99, 0, 1, 5])]));
  utimesSync(log, 1, 1);
  expect(await staged.adapt?.(item)).toEqual([expect.stringContaining('000003.log')]);
  expect(readFileSync(log)).toEqual(whole);
  expect(await staged.adapt?.(item)).toEqual([]);
});

test('a zip of RemoteAuth is no place to restore to', async () => {
  const at = placeAt(temporaryFolder(), 'RemoteAuth-b.zip');
  await expect(at.snapshots.stage(at.ref, 'run-1')).rejects.toMatchObject({ code: 'MOVE_FAILED' });
});
