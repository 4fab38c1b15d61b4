// Locks of a place never lead out of it, whatever was laid where their files belong.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FileLocks } from '../../../src/stores/folder/file-locks.ts';

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'locks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const locksOf = (root: string): FileLocks => new FileLocks(join(root, '.holdfast/locks'), () => 1);

describe.each(['.holdfast', '.holdfast/locks'])('%s is a symbolic link', (linked) => {
  function linkedRoot(): { root: string; outside: string } {
    const [root, outside] = [freshFolder(), freshFolder()];
    if (linked !== '.holdfast') mkdirSync(join(root, '.holdfast'));
    symlinkSync(outside, join(root, linked));
    return { root, outside };
  }

  test('no lock is taken, and nothing is written behind the link', async () => {
    const { root, outside } = linkedRoot();
    const taken = locksOf(root).acquire('place', 'test');
    await expect(taken).rejects.toMatchObject({ code: 'LOCK_UNAVAILABLE' });
    await expect(taken).rejects.toThrow(`${join(root, linked)} is a symbolic link`);
    expect(readdirSync(outside)).toEqual([]);
  });

  test('nobody holds a lock there, and no file behind the link is opened as one', async () => {
    const { root, outside } = linkedRoot();
    const folder = linked === '.holdfast' ? join(outside, 'locks') : outside;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'place.lock'), 'no lock at all'.repeat(99));
    expect(await locksOf(root).holder('place')).toBe(null);
    expect(await locksOf(root).damaged()).toEqual([]);
    expect(await locksOf(root).heldByOthers(new Map())).toEqual(new Map());
  });
});

test('a place that is reached by way of a link has its locks where it really is', async () => {
  const [root, elsewhere] = [freshFolder(), freshFolder()];
  symlinkSync(root, join(elsewhere, 'srv'));
  const lock = await locksOf(join(elsewhere, 'srv')).acquire('place', 'test');
  await expect(locksOf(root).acquire('place', 'other')).rejects.toMatchObject({ code: 'LOCK_HELD' });
  await lock.release();
});

test('the name of the owner is never written into what a link leads to', async () => {
  const root = freshFolder();
  const victim = join(root, 'victim');
  writeFileSync(victim, 'precious');
  mkdirSync(join(root, '.holdfast/locks'), { recursive: true });
  symlinkSync(victim, join(root, '.holdfast/locks/place.lock.owner'));
  const lock = await locksOf(root).acquire('place', 'test');
  expect(readFileSync(victim, 'utf8')).toBe('precious');
  expect(await locksOf(root).holder('place')).toMatchObject({ pid: process.pid, purpose: 'test' });
  await lock.release();
  expect(readFileSync(victim, 'utf8')).toBe('precious');
});

test('a lock file that is a link counts as damaged, and what it leads to is neither opened nor made', async () => {
  const root = freshFolder();
  const victim = join(root, 'victim');
  mkdirSync(join(root, '.holdfast/locks'), { recursive: true });
  symlinkSync(victim, join(root, '.holdfast/locks/place.lock'));
  await expect(locksOf(root).acquire('place', 'test')).rejects.toMatchObject({ code: 'LOCK_DAMAGED' });
  await expect(locksOf(root).holder('place')).rejects.toMatchObject({ code: 'LOCK_DAMAGED' });
  expect(await locksOf(root).damaged()).toHaveLength(1);
  expect(existsSync(victim)).toBe(false);
});

test('a lock whose owner cannot be named is given back', async () => {
  const root = freshFolder();
  const owner = join(root, '.holdfast/locks/place.lock.owner');
  mkdirSync(owner, { recursive: true });
  await expect(locksOf(root).acquire('place', 'test')).rejects.toMatchObject({ code: 'LOCK_UNAVAILABLE' });
  rmSync(owner, { recursive: true });
  await (await locksOf(root).acquire('place', 'test')).release();
});
