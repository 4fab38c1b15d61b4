// Blobs in a folder: the folder is told from any other one, missed when it is gone, private, and kept tidy.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FolderBlobs } from '../../../src/blobs/folder/folder-blobs.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { freshFolder } from '../../rigs/faults/world.ts';

const text = (content: string): Uint8Array => Buffer.from(content);
const modeOf = (path: string): number => statSync(path).mode & 0o777;

function at(root: string, create = true): BlobStore {
  return new FolderBlobs({ kind: 'folder', url: root, root }, { create });
}

async function keysOf(blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of blobs.list('')) keys.push(...page.map(({ key }) => key));
  return keys;
}

/** Every call there is. */
function callsOf(blobs: BlobStore): readonly (() => Promise<unknown>)[] {
  return [
    () => blobs.get('a/kept'),
    () => blobs.get('a/never'),
    () => blobs.getRange('a/never', 0, 1),
    () => keysOf(blobs),
    () => blobs.delete(['a/never']),
    () => blobs.put('a/new', text('x')),
    () => blobs.put('a/new', text('x'), { absent: true }),
    () => blobs.put('a/kept', text('x'), { version: 'any' }),
  ];
}

async function allFail(blobs: BlobStore, code: string): Promise<void> {
  for (const call of callsOf(blobs)) await expect(call()).rejects.toMatchObject({ code });
}

describe('the folder', () => {
  test('and all in it can be read by nobody else', async () => {
    const root = join(freshFolder(), 'vault');
    const blobs = at(root);
    await blobs.put('a/b', text('x'));
    await blobs.put('a/b', text('y'));
    const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name));
    const modes = [root, ...all].map((path) => [statSync(path).isDirectory() ? 0o700 : 0o600, modeOf(path)]);
    expect(modes.length).toBeGreaterThan(5);
    for (const [expected, found] of modes) expect(found).toBe(expected);
  });

  test('is made once by many at the same moment, and holds what each of them writes', async () => {
    const root = join(freshFolder(), 'vault');
    const keys = Array.from({ length: 12 }, (_, index) => `k${String(index).padStart(2, '0')}`);
    await Promise.all(keys.map((key) => at(root).put(key, text(key))));
    expect(await keysOf(at(root, false))).toEqual(keys);
  });

  test('is made in one that is there, and not in one that is missing: a disk may not be mounted', async () => {
    const root = join(freshFolder(), 'disk', 'vault');
    await expect(at(root).put('key', text('x'))).rejects.toMatchObject({
      code: 'BLOBS_UNAVAILABLE',
      message: expect.stringContaining(dirname(root)) as string,
    });
    expect(existsSync(dirname(root))).toBe(false);
  });

  test('of somebody else is refused with what lies there, and left alone', async () => {
    const root = freshFolder();
    writeFileSync(join(root, 'photo.jpg'), 'x');
    await allFail(at(root), 'BLOBS_NOT_OURS');
    await expect(at(root).get('photo.jpg')).rejects.toThrow('photo.jpg');
    expect(readdirSync(root)).toEqual(['photo.jpg']);
    await allFail(at(join(root, 'photo.jpg')), 'BLOBS_NOT_OURS');
  });

  test('that is empty is no vault to whoever only looks, and becomes one for whoever makes one', async () => {
    const root = freshFolder();
    await allFail(at(root, false), 'VAULT_ABSENT');
    expect(readdirSync(root)).toEqual([]);
    await at(root).put('key', text('x'));
    expect(await keysOf(at(root, false))).toEqual(['key']);
  });

  test('of a newer format is refused, and one whose mark is damaged is unavailable', async () => {
    const root = freshFolder();
    await at(root).put('key', text('x'));
    const [mark = ''] = readdirSync(root).filter((name) => name.endsWith('.json'));
    writeFileSync(join(root, mark), '{"format":2,"id":"x"}');
    await allFail(at(root), 'VAULT_TOO_NEW');
    writeFileSync(join(root, mark), '{"format":');
    await allFail(at(root), 'BLOBS_UNAVAILABLE');
  });
});

describe('a folder that is gone', () => {
  test('is unavailable by every call, also where another one lies in its place, until it is back', async () => {
    const outer = freshFolder();
    const [root, away, other] = [join(outer, 'vault'), join(outer, 'away'), join(outer, 'other')];
    const blobs = at(root);
    await blobs.put('a/kept', text('kept'));
    await at(other).put('a/kept-there', text('of another vault'));

    renameSync(root, away);
    await allFail(blobs, 'BLOBS_UNAVAILABLE');
    expect(existsSync(root)).toBe(false);

    // As a disk that is not mounted leaves it.
    mkdirSync(root);
    await allFail(blobs, 'BLOBS_UNAVAILABLE');
    expect(readdirSync(root)).toEqual([]);

    rmSync(root, { recursive: true });
    renameSync(other, root);
    await allFail(blobs, 'BLOBS_UNAVAILABLE');
    expect(await keysOf(at(root))).toEqual(['a/kept-there']);

    renameSync(root, other);
    renameSync(away, root);
    expect(await keysOf(blobs)).toEqual(['a/kept']);
    expect(await blobs.get('a/never')).toBeNull();
    await blobs.put('a/new', text('new'));
    expect(await keysOf(blobs)).toEqual(['a/kept', 'a/new']);
  });

  test('while it is listed ends the list with an error', async () => {
    const outer = freshFolder();
    const root = join(outer, 'vault');
    const blobs = at(root);
    await Promise.all(
      Array.from({ length: 300 }, (_, index) => blobs.put(`${index % 2}/${index}`, text('x'))),
    );
    const list = async (): Promise<void> => {
      for await (const page of blobs.list('')) {
        expect(page.length).toBeGreaterThan(0);
        if (existsSync(root)) renameSync(root, join(outer, 'away'));
      }
    };
    await expect(list()).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  });
});

describe('leftovers', () => {
  test('of writers that were killed go with the first write an hour later, those of writers at work stay', async () => {
    const root = freshFolder();
    await at(root).put('key', text('x'));
    const incoming = join(root, '+incoming');
    expect(readdirSync(incoming)).toEqual([]);
    const hourAgo = Date.now() / 1000 - 3_700;
    for (const name of ['old', 'new']) writeFileSync(join(incoming, name), 'half a bl');
    utimesSync(join(incoming, 'old'), hourAgo, hourAgo);
    await at(root).put('other', text('x'));
    expect(readdirSync(incoming)).toEqual(['new']);
    expect(await keysOf(at(root))).toEqual(['key', 'other']);
  });

  test('of deletions do not stay: a folder goes with its last blob, and comes again', async () => {
    const root = freshFolder();
    const blobs = at(root);
    for (const key of ['a/b/c/1', 'a/b/2']) await blobs.put(key, text('x'));
    await blobs.delete(['a/b/c/1']);
    expect(readdirSync(join(root, 'a/b'))).toEqual(['2']);
    await blobs.delete(['a/b/2']);
    expect(existsSync(join(root, 'a'))).toBe(false);
    await blobs.put('a/b/2', text('x'));
    expect(await keysOf(blobs)).toEqual(['a/b/2']);
  });

  test('that somebody tidied by hand come again: folders of our own need not be there', async () => {
    const root = freshFolder();
    const blobs = at(root);
    const version = await blobs.put('key', text('x'));
    for (const name of ['+incoming', '+locks']) rmSync(join(root, name), { recursive: true });
    await blobs.put('key', text('y'), { version });
    expect(await keysOf(blobs)).toEqual(['key']);
  });
});

describe('what else may lie in it', () => {
  test('a symbolic link is never followed, and never passed over', async () => {
    const outer = freshFolder();
    const root = join(outer, 'vault');
    const blobs = at(root);
    await blobs.put('a/b', text('x'));
    writeFileSync(join(outer, 'secret'), 'secret');
    symlinkSync(join(outer, 'secret'), join(root, 'a/link'));
    await expect(blobs.get('a/link')).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    await expect(keysOf(blobs)).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    await expect(keysOf(blobs)).rejects.toThrow('a/link');
    await blobs.put('a/link', text('mine'));
    expect(Buffer.from((await blobs.get('a/link'))?.bytes ?? []).toString()).toBe('mine');
    expect(statSync(join(outer, 'secret')).size).toBe(6);
  });

  test('names that no blob has are none', async () => {
    const root = freshFolder();
    const blobs = at(root);
    await blobs.put('key', text('x'));
    for (const name of ['a b', 'key+', 'ümlaut']) writeFileSync(join(root, name), 'x');
    expect(await keysOf(blobs)).toEqual(['key']);
  });

  test('a blob below a blob, or in the place of a folder of blobs, is refused', async () => {
    const blobs = at(freshFolder());
    await blobs.put('a', text('x'));
    await blobs.put('b/c', text('x'));
    await expect(blobs.put('a/b', text('x'))).rejects.toMatchObject({ code: 'BLOB_KEY_INVALID' });
    await expect(blobs.put('b', text('x'))).rejects.toMatchObject({ code: 'BLOB_KEY_INVALID' });
    expect(await keysOf(blobs)).toEqual(['a', 'b/c']);
  });

  test('a damaged lock says which one it is', async () => {
    const root = freshFolder();
    const blobs = at(root);
    const version = await blobs.put('key', text('x'));
    await blobs.delete(['key']);
    const [lock = ''] = readdirSync(join(root, '+locks'));
    await blobs.put('key', text('x'));
    writeFileSync(join(root, '+locks', lock), 'no lock at all'.repeat(99));
    const changing = blobs.put('key', text('y'), { version });
    await expect(changing).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
    await expect(changing).rejects.toThrow(lock);
  });
});
