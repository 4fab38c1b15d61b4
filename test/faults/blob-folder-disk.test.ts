// The disk of a folder of blobs: full, read-only, of somebody else, and not mounted.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FolderBlobs } from '../../src/blobs/folder/folder-blobs.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { freshFolder } from '../rigs/faults/world.ts';

const nobody = 65_534;
const mebi = 1024 * 1024;

const built = builtOnce('test/faults/blob-children/try-blobs.ts');

function at(root: string): BlobStore {
  return new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });
}

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of blobs.list('')) keys.push(...page.map(({ key }) => key));
  return keys;
}

function mount(...args: string[]): void {
  execFileSync('mount', args);
}

/** What each call comes to, made by a process of that user. */
function triedBy(uid: number, root: string): Record<string, string> {
  const { stdout, stderr } = spawnSync(process.execPath, [built.child, root], { uid, encoding: 'utf8' });
  expect(stderr).toBe('');
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(': ') as [string, string]),
  );
}

test('a full disk refuses the blob that does not fit, keeps the others, and leaves nothing of it behind', async () => {
  const disk = freshFolder();
  mountDisk(disk, '8m');
  const root = join(disk, 'vault');
  const blobs = at(root);
  const head = await blobs.put('head', Buffer.from('one'));
  await blobs.put('packs/1', Buffer.alloc(mebi, 1));
  const free = fillDisk(disk, mebi / 2);
  const full = { code: 'BLOBS_FULL', message: expect.stringContaining('ENOSPC') as string };
  for (const only of [undefined, { absent: true } as const]) {
    await expect(blobs.put('packs/2', Buffer.alloc(mebi, 2), only)).rejects.toMatchObject(full);
  }
  await expect(blobs.put('head', Buffer.alloc(mebi, 2), { version: head })).rejects.toMatchObject(full);
  expect(readdirSync(join(root, '+incoming'))).toEqual([]);
  expect(await keysOf(blobs)).toEqual(['head', 'packs/1']);
  expect((await blobs.get('head'))?.version).toBe(head);
  free();
  await blobs.put('packs/2', Buffer.alloc(mebi, 2));
  expect(await keysOf(blobs)).toEqual(['head', 'packs/1', 'packs/2']);
});

test('on a disk without a byte left blobs can be read and deleted, and then written again', async () => {
  const disk = freshFolder();
  mountDisk(disk, '8m');
  const root = join(disk, 'vault');
  const blobs = at(root);
  for (const key of ['packs/1', 'packs/2']) await blobs.put(key, Buffer.alloc(mebi, 1));
  fillDisk(disk, 0);
  await expect(blobs.put('packs/3', Buffer.from('x'))).rejects.toMatchObject({ code: 'BLOBS_FULL' });
  expect((await at(root).get('packs/2'))?.bytes.length).toBe(mebi);
  await at(root).delete(['packs/1']);
  expect(await keysOf(at(root))).toEqual(['packs/2']);
  await blobs.put('packs/3', Buffer.from('x'));
  expect(await keysOf(blobs)).toEqual(['packs/2', 'packs/3']);
});

test('a disk that is read-only is read, and every write says what it is', async () => {
  const [disk, view] = [freshFolder(), freshFolder()];
  mountDisk(disk, '8m');
  await at(join(disk, 'vault')).put('a/kept', Buffer.from('kept'));
  mount('--bind', disk, view);
  onTestFinished(() => void spawnSync('umount', ['--lazy', view]));
  mount('-o', 'remount,bind,ro', view);
  const readOnly = 'BLOBS_READ_ONLY';
  expect(triedBy(0, join(view, 'vault'))).toEqual({
    get: '4',
    list: '1',
    put: readOnly,
    'put absent': readOnly,
    delete: readOnly,
  });
  await expect(at(join(view, 'new')).put('key', Buffer.from('x'))).rejects.toMatchObject({ code: readOnly });
});

test('a folder that may be read and not written is read-only; one that may not be read is unavailable', async () => {
  const root = freshFolder();
  await at(root).put('a/kept', Buffer.from('kept'));
  const open = (path: string): void => chmodSync(path, 0o755);
  for (const name of ['', 'a', '+incoming', '+locks']) open(join(root, name));
  for (const name of ['+blobs.json', 'a/kept']) open(join(root, name));
  const readOnly = 'BLOBS_READ_ONLY';
  expect(triedBy(nobody, root)).toEqual({
    get: '4',
    list: '1',
    put: readOnly,
    'put absent': readOnly,
    delete: readOnly,
  });
  chmodSync(join(root, 'a'), 0o700);
  expect(triedBy(nobody, root)).toMatchObject({ get: 'BLOBS_UNAVAILABLE', list: 'BLOBS_UNAVAILABLE' });
  chmodSync(root, 0o700);
  expect(new Set(Object.values(triedBy(nobody, root)))).toEqual(new Set(['BLOBS_UNAVAILABLE']));
  expect(await keysOf(at(root))).toEqual(['a/kept']);
});

test('a disk that is not mounted any more is unavailable, and the folder under it stays empty', async () => {
  const disk = freshFolder();
  mountDisk(disk, '8m');
  chownSync(disk, 0, 0);
  const blobs = at(disk);
  await blobs.put('a/kept', Buffer.from('kept'));
  const elsewhere = freshFolder();
  mount('--bind', disk, elsewhere);
  onTestFinished(() => void spawnSync('umount', ['--lazy', elsewhere]));
  execFileSync('umount', ['--lazy', disk]);
  const unavailable = { code: 'BLOBS_UNAVAILABLE' };
  for (const call of [
    () => blobs.get('a/kept'),
    () => keysOf(blobs),
    () => blobs.put('a/new', Buffer.from('x')),
    () => blobs.delete(['a/kept']),
  ]) {
    await expect(call()).rejects.toMatchObject(unavailable);
  }
  expect(readdirSync(disk)).toEqual([]);
  mount('--bind', elsewhere, disk);
  onTestFinished(() => void spawnSync('umount', ['--lazy', disk]));
  expect(await keysOf(blobs)).toEqual(['a/kept']);
});
