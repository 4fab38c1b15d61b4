// Proves the Chromium rig itself: what it fills it reads back, and what is damaged it notices.
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeLocalAuthWorld } from '../rigs/chromium/local-auth-world.ts';
import {
  differences,
  fillProfile,
  openProfile,
  readProfile,
  type FilledProfile,
  type ProfileReading,
} from '../rigs/chromium/profiles.ts';

const INDEXED_DB = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
let base: string;
let filled: FilledProfile;
let first: ProfileReading;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'holdfast-chromium-'));
  filled = await fillProfile(join(base, 'filled'), { records: 3000, localStorageKeys: 300, cacheMb: 1 });
  first = await readProfile(filled.profileDir, filled);
});

afterAll(() => rm(base, { recursive: true, force: true }));

test('what was filled is read back whole, and a second reading is the same', async () => {
  expect(first.errors).toEqual([]);
  expect(Object.values(first.stores).reduce((sum, { records }) => sum + records, 0)).toBe(3000);
  expect(Object.keys(first.stores)).toHaveLength(5);
  expect(Object.keys(first.localStorage)).toHaveLength(300);
  expect(first.localStorage['key-7']).toBe(`value 7 ${7 * 7919}`);
  expect(first.cookies).toMatchObject({ wa_csrf: 't0ken', wa_lang_pref: 'en' });
  expect(first.serviceWorker).toEqual({ registered: true, answers: true });
  expect(first.cacheStorage['rig-assets']?.entries).toBe(8);
  expect(first.httpCacheHits).toBe(filled.cacheParts);

  const second = await readProfile(filled.profileDir, filled);
  expect(differences(first, second)).toEqual([]);
});

test('a LocalAuth world has its folders, its list, and profiles that read as the original', async () => {
  const world = await makeLocalAuthWorld(join(base, 'world'), {
    clients: ['alpha', 'café 2', { id: 'orphan', listed: false }, { id: 'never-started', folder: false }],
    from: filled,
  });
  expect(Object.keys(world.profiles)).toEqual(['alpha', 'café 2', 'orphan']);
  expect(world.profiles['café 2']).toBe(join(world.base, 'session-caf__2'));
  const listed = JSON.parse(readFileSync(world.instancesFile, 'utf8')) as { id: string }[];
  expect(listed.map(({ id }) => id)).toEqual(['alpha', 'café 2', 'never-started']);

  const copy = await readProfile(join(world.base, 'session-alpha'), world.handle);
  expect(differences(first, copy)).toEqual([]);
});

test('a deleted IndexedDB folder is noticed, and only that', async () => {
  const { base: worldBase } = await makeLocalAuthWorld(join(base, 'damaged'), {
    clients: ['a'],
    from: filled,
  });
  const damaged = join(worldBase, 'session-a');
  await rm(join(damaged, INDEXED_DB), { recursive: true });

  const changed = differences(first, await readProfile(damaged, filled));
  expect(changed).toHaveLength(5);
  expect(changed.every((line) => /^stores .+ -> absent$/.test(line))).toBe(true);
});

test('an open profile holds its locks; a clean close removes them', async () => {
  const open = await openProfile(filled.profileDir);
  try {
    expect(readlinkSync(join(filled.profileDir, 'SingletonLock'))).toBe(`${hostname()}-${open.pid}`);
    expect(existsSync(readlinkSync(join(filled.profileDir, 'SingletonSocket')))).toBe(true);
    const { ino } = await stat(join(filled.profileDir, INDEXED_DB, 'LOCK'));
    expect(readFileSync('/proc/locks', 'utf8')).toMatch(new RegExp(` ${open.pid} \\S+:${ino} `));
  } finally {
    await open.close();
  }
  expect(lstatSync(join(filled.profileDir, 'SingletonLock'), { throwIfNoEntry: false })).toBeUndefined();
  expect(existsSync(`/proc/${open.pid}`)).toBe(false);
});

test('a killed browser leaves its lock link behind, and its committed messages', async () => {
  const open = await openProfile(filled.profileDir);
  await open.addMessages(200);
  const before = await open.read();
  await open.kill();
  expect(readlinkSync(join(filled.profileDir, 'SingletonLock'))).toBe(`${hostname()}-${open.pid}`);
  expect(existsSync(`/proc/${open.pid}`)).toBe(false);

  const after = await readProfile(filled.profileDir, filled);
  expect(after.stores).toEqual(before.stores);
  expect(after.stores['model-storage/message']?.records).toBe(2100 + 200);
});
