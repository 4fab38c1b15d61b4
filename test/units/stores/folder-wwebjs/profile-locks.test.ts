// Locks that a browser left behind: cleared all three together, and only where nobody can be on the profile.
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { clearStaleLocks } from '../../../../src/stores/folder-wwebjs/profile-locks.ts';
import { Database } from '../../../../src/sqlite.ts';
import {
  foreignLock,
  indexedDb,
  placeAt,
  staleLock,
  temporaryFolder,
} from '../../../rigs/profiles/profile-place.ts';
import type { ProfilePlace } from '../../../rigs/profiles/profile-place.ts';

const all = ['SingletonCookie', 'SingletonLock', 'SingletonSocket'];
let at: ProfilePlace;
beforeEach(() => {
  at = placeAt(temporaryFolder());
  mkdirSync(join(at.folder, indexedDb), { recursive: true });
});

function lockBy(target: string): void {
  symlinkSync(target, join(at.folder, 'SingletonLock'));
  symlinkSync('1234567890', join(at.folder, 'SingletonCookie'));
  symlinkSync('/tmp/org.chromium.Chromium.gone/SingletonSocket', join(at.folder, 'SingletonSocket'));
}

const left = (): string[] =>
  readdirSync(at.folder)
    .filter((name) => name.startsWith('Singleton'))
    .sort();
const clear = (proof: 'lease' | 'force' | null) => clearStaleLocks(at.place, at.store, at.ref, { proof });
const refused = { code: 'SESSION_IN_USE' };

test('those of a process of this machine that has ended go without any proof', async () => {
  lockBy(staleLock);
  expect(lstatSync(join(at.folder, 'SingletonLock')).isSymbolicLink()).toBe(true);
  expect(existsSync(join(at.folder, 'SingletonLock'))).toBe(false);
  const { cleared, why } = await clear(null);
  expect([...cleared].sort()).toEqual(all);
  expect(why.join()).toContain('stale');
  expect(left()).toEqual([]);
});

test.each([['another program of this machine', `${hostname()}-${process.ppid}`, 'node']] as const)(
  'those that name %s now go, too',
  async (_what, target) => {
    lockBy(target);
    await clear(null);
    expect(left()).toEqual([]);
  },
);

test('those of another machine stay without a proof, and go with one', async () => {
  lockBy(foreignLock);
  await expect(clear(null)).rejects.toMatchObject(refused);
  expect(left()).toEqual(all);
  expect((await clear('lease')).why.join()).toContain('another-machine');
  expect(left()).toEqual([]);
  lockBy(foreignLock);
  await clear('force');
  expect(left()).toEqual([]);
});

test('a regular file in their place, and a link that names nobody, go by force alone', async () => {
  for (const lay of [() => writeFileSync(join(at.folder, 'SingletonLock'), 'x'), () => lockBy('garbage')]) {
    lay();
    await expect(clear(null)).rejects.toMatchObject(refused);
    await expect(clear('lease')).rejects.toMatchObject(refused);
    await clear('force');
    expect(left()).toEqual([]);
  }
});

test('no proof stands against somebody on this machine who holds a file of the profile', async () => {
  lockBy(foreignLock);
  const database = new Database(join(at.folder, indexedDb, 'LOCK'));
  database.exec('BEGIN EXCLUSIVE');
  try {
    // The kernel lists our own lock as it would list a browser's.
    for (const proof of [null, 'lease', 'force'] as const)
      await expect(clear(proof)).rejects.toMatchObject(refused);
    expect(left()).toEqual(all);
  } finally {
    database.close();
  }
});

test('two of the three are cleared, too; none is nothing; and a profile that is not there has none', async () => {
  lockBy(staleLock);
  rmSync(join(at.folder, 'SingletonLock'));
  expect([...(await clear(null)).cleared].sort()).toEqual(['SingletonCookie', 'SingletonSocket']);
  expect((await clear(null)).cleared).toEqual([]);
  rmSync(at.folder, { recursive: true });
  expect((await clear('force')).cleared).toEqual([]);
});

test('a folder in the place of a lock is left alone', async () => {
  mkdirSync(join(at.folder, 'SingletonCookie'));
  await expect(clear('force')).rejects.toMatchObject(refused);
  expect(left()).toEqual(['SingletonCookie']);
});
