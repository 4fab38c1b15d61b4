// HoldfastStore below the real RemoteAuth, on profiles of the demo world: no start and no deletion costs the last copy. Browsers are
// played by processes that name the profile, as Chromium does; RemoteAuth's client by the little that it asks of one.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import wwebjs from 'whatsapp-web.js';
import { Shape } from '../../src/demo/shape.ts';
import { remoteAuth } from '../../src/demo/wwebjs/remote-auth.ts';
import { writeSession } from '../../src/demo/write-session.ts';
import { HoldfastStore } from '../../src/holdfast-auth/holdfast-store.ts';
import type { HoldfastStoreOptions } from '../../src/holdfast-auth/holdfast-store.ts';
import { temporaryFolder } from '../rigs/profiles/profile-place.ts';

/** What the published types leave out. */
interface RealRemoteAuth {
  setup(client: object): void;
  beforeBrowserInitialized(): Promise<void>;
  disconnect(): Promise<void>;
  storeRemoteSession(): Promise<void>;
}

const session = 'RemoteAuth-b';
let folder: string;
let dataPath: string;
let database: string;
beforeEach(async () => {
  folder = temporaryFolder();
  dataPath = join(folder, 'auth');
  database = join(dataPath, session, 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb');
  await writeLocal();
});

async function writeLocal(path = dataPath): Promise<void> {
  const [profile] = remoteAuth('b').filter((each) => each.path === session);
  if (profile === undefined) throw new Error('the demo has no such session');
  await writeSession(path, profile, { nowMs: Date.now(), shape: new Shape('b') });
}

function store(options: HoldfastStoreOptions = {}): HoldfastStore {
  const opened = new HoldfastStore({
    vault: join(folder, 'vault'),
    home: join(folder, 'home'),
    dataPath,
    ...options,
  });
  onTestFinished(() => opened.close());
  return opened;
}

function authOn(kept: HoldfastStore, path = dataPath): RealRemoteAuth {
  const real = new wwebjs.RemoteAuth({
    clientId: 'b',
    dataPath: path,
    store: kept,
    backupSyncIntervalMs: 60_000,
  });
  const auth = real as unknown as RealRemoteAuth;
  auth.setup({ options: { puppeteer: {} }, emit: () => undefined });
  return auth;
}

/** One start in a process of its own. */
async function start(options: HoldfastStoreOptions = {}): Promise<RealRemoteAuth> {
  const auth = authOn(store(options));
  await auth.beforeBrowserInitialized();
  return auth;
}

const isThere = (): boolean => existsSync(join(database, 'CURRENT'));

function snapshots(): string[] {
  const below = join(folder, 'vault/sessions');
  const all = existsSync(below) ? readdirSync(below, { recursive: true, encoding: 'utf8' }) : [];
  return all.filter((path) => /\/snapshots\/[^/+]+$/.test(path));
}

function contents(below: string): ReadonlyMap<string, string> {
  const files = readdirSync(below, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = files.map((each) => join(each.parentPath, each.name));
  return new Map(paths.map((path) => [path, readFileSync(path, 'base64')]));
}

test('a store that nobody listens to keeps what RemoteAuth backs up', async () => {
  const kept = store();
  const auth = authOn(kept);
  await auth.beforeBrowserInitialized();
  const before = snapshots().length;
  await auth.storeRemoteSession();
  expect(snapshots()).toHaveLength(before + 1);
  rmSync(join(dataPath, session), { recursive: true });
  await start();
  expect(isThere()).toBe(true);
});

test('the first start after another store goes on with the profile that lies here', async () => {
  await start();
  expect(isThere()).toBe(true);
  expect(snapshots()).toHaveLength(1);
});

test('every file lies there when RemoteAuth goes on to start the browser', async () => {
  const below = join(dataPath, session, 'Default/IndexedDB');
  // RemoteAuth goes on as soon as its reader has read the zip: small files at the end of a profile come last.
  for (let file = 0; file < 60; file++)
    writeFileSync(join(database, `${900_000 + file}.ldb-kept`), `${file}`);
  const before = contents(below);
  await start();
  expect(contents(below)).toEqual(before);
});

test('what is newer than the last backup is in the vault before RemoteAuth removes it', async () => {
  const auth = await start();
  await auth.storeRemoteSession();
  const preferences = join(dataPath, session, 'Default/Preferences');
  writeFileSync(preferences, '{"newer":true}');
  await start();
  expect(readFileSync(preferences, 'utf8')).toBe('{"newer":true}');
});

test('what is older than the vault, or damaged, goes to the trash and not into the vault', async () => {
  const auth = await start();
  await auth.storeRemoteSession();
  const count = snapshots().length;
  writeFileSync(join(database, 'CURRENT'), 'MANIFEST-999999\n');
  await start();
  expect(readFileSync(join(database, 'CURRENT'), 'utf8')).not.toBe('MANIFEST-999999\n');
  expect(snapshots()).toHaveLength(count);
  expect(readdirSync(join(dataPath, '.holdfast/trash'))).toHaveLength(1);
});

test('where the disk of the vault is not mounted the start fails, and the profile stays', async () => {
  const auth = await start();
  await auth.storeRemoteSession();
  rmSync(join(folder, 'vault'), { recursive: true });
  await expect(start()).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  expect(isThere()).toBe(true);
  expect(existsSync(join(folder, 'vault'))).toBe(false);
});

test('after a conflict, at which RemoteAuth deletes, the next start tries the pairing once more', async () => {
  const auth = await start();
  await auth.storeRemoteSession();
  await auth.disconnect();
  expect(isThere()).toBe(false);
  const again = await start();
  expect(isThere()).toBe(true);
  await again.storeRemoteSession();
  await again.disconnect();
  await start();
  expect(isThere()).toBe(true);
});

test('a pairing that turns out to be logged out is not tried for ever', async () => {
  const auth = await start();
  await auth.storeRemoteSession();
  await auth.disconnect();
  const again = await start();
  expect(isThere()).toBe(true);
  // WhatsApp says so before it ever was ready.
  await again.disconnect();
  await start();
  expect(isThere()).toBe(false);
});

test('a browser that a killed program left behind keeps RemoteAuth from removing its profile', async () => {
  await (await start()).storeRemoteSession();
  const marker = join(folder, 'pid');
  const orphan = `"${process.execPath}" -e "setInterval(() => {}, 1000)" -- "--user-data-dir=${join(dataPath, session)}" & echo $! > "${marker}"`;
  const shell = spawn('/bin/sh', ['-c', orphan], { stdio: 'ignore' });
  await new Promise((resolve) => shell.once('exit', resolve));
  const pid = Number(readFileSync(marker, 'utf8'));
  onTestFinished(() => void process.kill(pid, 'SIGKILL'));
  await expect.poll(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('--user-data-dir');
  await expect(start()).rejects.toMatchObject({ code: 'SESSION_IN_USE' });
  expect(isThere()).toBe(true);
});

test('in a browser that goes on after a log-out nothing is put below it', async () => {
  const kept = store();
  const auth = authOn(kept);
  await auth.beforeBrowserInitialized();
  await auth.storeRemoteSession();
  const args = ['-e', 'setInterval(() => {}, 1000)', '--', `--user-data-dir=${join(dataPath, session)}`];
  const browser = spawn(process.execPath, args, { stdio: 'ignore' });
  onTestFinished(() => void browser.kill('SIGKILL'));
  await expect.poll(() => readFileSync(`/proc/${browser.pid}/cmdline`, 'utf8')).toContain('--user-data-dir');
  // `ready`, then the log-out: Client.js calls these two.
  expect(await kept.sessionExists({ session })).toBe(true);
  await auth.disconnect();
  await auth.beforeBrowserInitialized();
  expect(isThere()).toBe(false);
});

test('two projects whose sessions have one name are not one', async () => {
  await (await start()).storeRemoteSession();
  const other = join(folder, 'other');
  await expect(authOn(store({ dataPath: other }), other).beforeBrowserInitialized()).rejects.toMatchObject({
    code: 'SESSION_OF_ANOTHER',
  });
  await writeLocal(other);
  await expect(authOn(store({ dataPath: other }), other).beforeBrowserInitialized()).rejects.toMatchObject({
    code: 'SESSION_OF_ANOTHER',
  });
  expect(existsSync(join(other, session, 'Default/IndexedDB'))).toBe(true);
});
