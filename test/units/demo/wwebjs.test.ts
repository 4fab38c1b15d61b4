// The demo's whatsapp-web.js sessions are real in format: profiles, RemoteAuth's leftovers and the instances list.
import { readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { Database } from '../../../src/sqlite.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDemoWorld } from '../../../src/demo/make-demo-world.ts';
import { wwebjsSessions } from '../../../src/demo/wwebjs/index.ts';
import { crc32c } from '../../../src/engines/wwebjs/level-db/crc32c.ts';
import { classifyProfilePath } from '../../../src/engines/wwebjs/classify-profile-path.ts';
import { judgeProfile } from '../../../src/engines/wwebjs/judge-profile.ts';
import { recognizeProfileName } from '../../../src/engines/wwebjs/name-session.ts';
import { readInstances } from '../../../src/engines/wwebjs/read-instances.ts';
import { parseSingletonLock } from '../../../src/engines/wwebjs/singleton-lock.ts';
import { profileWorth } from '../../../src/engines/wwebjs/profile-worth.ts';
import { filesIn, nowMs, temporaryFolder, textOf } from './worlds.ts';
import type { FoundFile } from './worlds.ts';

const indexedDb = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
const localStorage = 'Default/Local Storage/leveldb';
const dayMs = 24 * 3_600_000;

const folders = wwebjsSessions.map(({ path }) => path).filter((path) => !path.endsWith('.zip'));
const profiles = folders.filter((path) => recognizeProfileName(path, 'folder')?.form === 'local-profile');

let folder: string;
let place: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await makeDemoWorld(folder, nowMs);
  place = join(folder, 'wwebjs');
});
afterAll(() => rm(folder, { recursive: true }));

async function levelDb(session: string, path: string, files: readonly FoundFile[]) {
  const names = files
    .filter((file) => file.path.startsWith(`${path}/`))
    .map((file) => file.path.slice(path.length + 1));
  return { currentText: await textOf(place, session, path, 'CURRENT'), names: new Set(names) };
}

describe('every session folder', () => {
  test.each(folders)('%s has databases that stand', async (session) => {
    const files = await filesIn(join(place, session));
    const facts = {
      indexedDb: await levelDb(session, indexedDb, files),
      localStorage: await levelDb(session, localStorage, files),
      otherIndexedDb: [],
    };
    expect(judgeProfile(facts).state).toBe('whole');
  });

  test.each(folders)('%s holds nothing but what a profile holds', async (session) => {
    const unknown = (await filesIn(join(place, session))).filter(
      ({ path }) => classifyProfilePath(path) === 'unknown',
    );
    expect(unknown).toEqual([]);
  });
});

test('most of a profile is caches', async () => {
  for (const session of profiles) {
    const files = await filesIn(join(place, session));
    const bytes = (some: readonly FoundFile[]) => some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const caches = files.filter(({ path }) => profileWorth[classifyProfilePath(path)].worth === 'cache');
    expect(bytes(caches) / bytes(files), session).toBeGreaterThan(0.5);
  }
});

test('the cookies are a database that SQLite opens', async () => {
  const cookies = new Database(await readFile(join(place, 'session-sales/Default/Cookies')));
  expect(cookies.prepare('SELECT name FROM cookies ORDER BY name').pluck().all()).toEqual([
    'wa_lang_pref',
    'wa_ul',
  ]);
  expect(cookies.pragma('integrity_check', { simple: true })).toBe('ok');
  cookies.close();
});

test('the list reads as the ancestor’s, and drifts: two orphans of 40 days, one instance without a folder', async () => {
  const reading = readInstances(await textOf(folder, 'wwebjs_instances.json'));
  if (!('clientIds' in reading)) throw new Error(reading.unusable);
  const onDisk = wwebjsSessions.map(({ path }) =>
    recognizeProfileName(path, path.endsWith('.zip') ? 'file' : 'folder'),
  );
  const clientIds = new Set(onDisk.map((name) => name?.clientId));
  expect(reading.clientIds.filter((id) => !clientIds.has(id))).toEqual(['onboarding']);
  const orphans = [...clientIds].filter((id): id is string => id != null && !reading.clientIds.includes(id));
  expect(orphans).toEqual(['old-shop', 'trial-2']);
  for (const id of orphans) {
    const times = (await filesIn(join(place, `session-${id}`))).map(({ modifiedMs }) => modifiedMs);
    expect(nowMs - Math.max(...times)).toBeGreaterThanOrEqual(40 * dayMs);
  }
});

test('the list is written as the ancestor writes it: an array with two spaces, its fields in its order', async () => {
  const text = await textOf(folder, 'wwebjs_instances.json');
  const list = JSON.parse(text) as Record<string, unknown>[];
  expect(text).toBe(JSON.stringify(list, undefined, 2));
  const fields = [
    'id',
    'name',
    'webhookUrl',
    'webhookEvents',
    'typingIndicatorEnabled',
    'applyTypingTo',
    'createdAt',
  ];
  for (const instance of list) {
    expect(Object.keys(instance)).toEqual(fields);
    expect(new Date(String(instance['createdAt'])).toISOString()).toBe(instance['createdAt']);
  }
});

test('one profile is locked by another host', async () => {
  const target = await readlink(join(place, 'session-reception/SingletonLock'));
  expect(parseSingletonLock(target)).toEqual({ host: 'oldhost', pid: 1234 });
});

test('every name is one of whatsapp-web.js, the forms of RemoteAuth among them', () => {
  const forms = wwebjsSessions.map(
    ({ path }) => recognizeProfileName(path, path.endsWith('.zip') ? 'file' : 'folder')?.form,
  );
  expect(forms.filter((form) => form === 'local-profile')).toHaveLength(8);
  expect(
    forms
      .filter((form) => form !== 'local-profile')
      .map(String)
      .toSorted(),
  ).toEqual(['remote-profile', 'remote-zip', 'temp-profile']);
});

test('the zip of RemoteAuth unpacks to the two databases', async () => {
  const zip = await readFile(join(place, 'RemoteAuth-warehouse.zip'));
  const unpacked = unzip(zip);
  expect([...unpacked.keys()].filter((path) => path.endsWith('/CURRENT'))).toEqual([
    `${indexedDb}/CURRENT`,
    `${localStorage}/CURRENT`,
  ]);
  expect(unpacked.get(`${indexedDb}/CURRENT`)?.toString()).toBe('MANIFEST-000001\n');
  expect(unpacked.get(`${indexedDb}/000005.ldb`)?.subarray(-8).toString('hex')).toBe('57fb808b247547db');
});

test('the checksum of LevelDB is CRC-32C', () => {
  // The check value of the CRC catalogue for CRC-32/ISCSI.
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});

/** From the directory at the end, as a reader of zips does it. */
function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const entries = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = inflateRawSync(zip.subarray(from, from + zip.readUInt32LE(at + 20)));
    expect(content.length).toBe(zip.readUInt32LE(at + 24));
    entries.set(name, content);
    at += 46 + nameLength;
  }
  return entries;
}
