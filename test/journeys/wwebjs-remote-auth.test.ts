// HoldfastStore below the real RemoteAuth of whatsapp-web.js, on real profiles of Chromium. The client is played: RemoteAuth
// asks it for its options and tells it of its backups, no more.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import wwebjs from 'whatsapp-web.js';
import { HoldfastStore } from '../../src/holdfast-auth/holdfast-store.ts';
import type { HoldfastStoreOptions } from '../../src/holdfast-auth/holdfast-store.ts';
import type { TakenSnapshot } from '../../src/ports/vault.ts';
import { differences, fillProfile, readProfile } from '../rigs/chromium/profiles.ts';
import type { FilledProfile, ProfileReading } from '../rigs/chromium/profiles.ts';
import { holdfast, makeTemporaryFolder, temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { untilUnchanged } from '../rigs/journeys/until-unchanged.ts';

const { RemoteAuth } = wwebjs;
const session = 'RemoteAuth-sales';

/** What the published types leave out. */
interface RealRemoteAuth {
  setup(client: object): void;
  beforeBrowserInitialized(): Promise<void>;
  disconnect(): Promise<void>;
  storeRemoteSession(): Promise<void>;
  compressSession(): Promise<string>;
  readonly userDataDir: string;
}

let filled: FilledProfile;
let before: ProfileReading;

beforeAll(async () => {
  const folder = await makeTemporaryFolder('remote-auth-profile');
  filled = await fillProfile(join(folder.path, 'profile'), {
    records: 800,
    localStorageKeys: 50,
    cacheMb: 0,
  });
  before = await readProfile(filled.profileDir, filled);
  return folder.remove;
});

interface Scene {
  readonly dataPath: string;
  readonly vault: string;
  readonly home: string;
  readonly profile: string;
  readonly snapshots: TakenSnapshot[];
  readonly store: HoldfastStore;
  readonly auth: RealRemoteAuth;
}

/** A machine with RemoteAuth; what its profile holds is that of `filled`, or nothing. */
async function scene(
  options: HoldfastStoreOptions & { readonly folder?: string; readonly fresh?: boolean } = {},
) {
  const folder = options.folder ?? (await temporaryFolder('remote-auth'));
  const [dataPath, vault, home] = [join(folder, 'auth'), join(folder, 'vault'), join(folder, 'home')];
  const snapshots: TakenSnapshot[] = [];
  const onSnapshot = (taken: TakenSnapshot): void => void snapshots.push(taken);
  const store = new HoldfastStore({ vault, home, dataPath, onSnapshot, ...options });
  onTestFinished(() => store.close());
  const real = new RemoteAuth({ clientId: 'sales', dataPath, store, backupSyncIntervalMs: 60_000 });
  const auth = real as unknown as RealRemoteAuth;
  auth.setup({ options: { puppeteer: {} }, emit: () => undefined });
  const profile = join(dataPath, session);
  if (options.fresh !== true) {
    await auth.beforeBrowserInitialized();
    cpSync(filled.profileDir, profile, { recursive: true });
  }
  return { dataPath, vault, home, profile, snapshots, store, auth } satisfies Scene;
}

/** Everything that a login needs, as Chromium reads it. */
async function holdsTheLogin(profile: string): Promise<void> {
  const { stores, localStorage } = await readProfile(profile, { cacheParts: 0 });
  const login = (reading: Pick<ProfileReading, 'stores' | 'localStorage'>): ProfileReading => ({
    ...before,
    stores: reading.stores,
    localStorage: reading.localStorage,
  });
  expect(differences(login(before), login({ stores, localStorage }))).toEqual([]);
}

test('a backup comes back on an empty disk, record by record, as RemoteAuth unpacks it', async () => {
  const { dataPath, profile, snapshots, auth } = await scene();
  await auth.storeRemoteSession();
  expect(snapshots).toMatchObject([{ isLatest: true, info: { standing: 'good', madeBy: 'HoldfastStore' } }]);
  expect(readdirSync(dataPath).filter((name) => name !== '.holdfast')).toEqual([session]);
  rmSync(profile, { recursive: true });
  await auth.beforeBrowserInitialized();
  await holdsTheLogin(profile);
  expect(readdirSync(dataPath).filter((name) => name !== '.holdfast')).toEqual([session]);
});

test('versions are kept, and a second backup of the same stores next to nothing', async () => {
  const { snapshots, auth } = await scene();
  await auth.storeRemoteSession();
  await auth.storeRemoteSession();
  const [first, second] = snapshots;
  expect(second?.info.id).not.toBe(first?.info.id);
  expect(second?.info.storedBytes).toBeLessThan((first?.info.storedBytes ?? 0) / 10);
});

test('a vault that cannot be asked, or has lost what it should give, leaves the profile on disk where it is', async () => {
  const { vault, profile, auth } = await scene();
  await auth.storeRemoteSession();
  cpSync(vault, `${vault}.away`, { recursive: true });
  // Where what lies here is not known to be the newest: else it would heal the vault.
  rmSync(join(profile, '../.holdfast/markers'), { recursive: true });
  for (const pack of readdirSync(vault, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /packs\/.+/.test(name),
  ))
    rmSync(join(vault, pack), { recursive: true, force: true });
  await expect(auth.beforeBrowserInitialized()).rejects.toMatchObject({ code: 'SNAPSHOT_HURT' });
  await holdsTheLogin(profile);
  rmSync(vault, { recursive: true });
  writeFileSync(vault, 'a file lies where the vault should be');
  await expect(
    (await scene({ folder: join(vault, '..'), fresh: true })).auth.beforeBrowserInitialized(),
  ).rejects.toThrow();
  await holdsTheLogin(profile);
});

test('a zip that is empty or cut short is refused, and the last good backup stays the latest', async () => {
  const { dataPath, snapshots, store, auth } = await scene();
  await auth.storeRemoteSession();
  for (const keep of [0, 1000, 0.3, 0.9]) {
    const zip = await auth.compressSession();
    const whole = readFileSync(zip).length;
    truncateSync(zip, keep < 1 ? Math.floor(whole * keep) : keep);
    await expect(store.save({ session })).rejects.toMatchObject({ code: 'SESSION_DAMAGED' });
  }
  expect(snapshots).toHaveLength(1);
  const path = join(dataPath, 'asked.zip');
  await store.extract({ session, path });
  expect(readFileSync(path).length).toBeGreaterThan(10_000);
});

test('a copy of a database that was torn while it was copied is refused, and the last good backup stays the latest', async () => {
  const { profile, snapshots, auth } = await scene();
  await auth.storeRemoteSession();
  const database = join(profile, 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb');
  // What RemoteAuth's copy of a running profile now and then leaves: CURRENT names a manifest that is not there.
  const [manifest = ''] = readdirSync(database).filter((name) => name.startsWith('MANIFEST'));
  rmSync(join(database, manifest));
  await expect(auth.storeRemoteSession()).rejects.toMatchObject({ code: 'SESSION_DAMAGED' });
  expect(snapshots).toHaveLength(1);
  rmSync(profile, { recursive: true });
  await auth.beforeBrowserInitialized();
  await holdsTheLogin(profile);
});

test('six overlapping backups all settle, and the last one counts', async () => {
  const { profile, snapshots, store, auth } = await scene();
  const saving: Promise<void>[] = [];
  for (let number = 1; number <= 6; number++) {
    writeFileSync(join(profile, 'Default/Local Storage/number'), String(number));
    await auth.compressSession();
    saving.push(store.save({ session }));
  }
  await Promise.all(saving);
  expect(snapshots).toHaveLength(6);
  // RemoteAuth itself trips over its own copies when it overlaps, and some of its promises never settle (they wait for an
  // archive of a folder that is gone); whatever it makes of that, it makes nothing worse.
  const own = Array.from({ length: 6 }, () => auth.storeRemoteSession());
  await Promise.race([Promise.allSettled(own), untilUnchanged(join(profile, '../..'), 16)]);
  writeFileSync(join(profile, 'Default/Local Storage/number'), '7');
  await auth.storeRemoteSession();
  rmSync(profile, { recursive: true });
  await auth.beforeBrowserInitialized();
  expect(readFileSync(join(profile, 'Default/Local Storage/number'), 'utf8')).toBe('7');
});

test('a deletion that ends the session at once costs no snapshot, and a person makes one the latest again', async () => {
  const { home, vault, profile, snapshots, store, auth } = await scene({ onDelete: 'retire' });
  await auth.storeRemoteSession();
  const id = snapshots[0]?.info.id ?? '';
  await auth.disconnect();
  expect(existsSync(profile)).toBe(false);
  expect(await store.sessionExists({ session })).toBe(false);
  const approved = await holdfast(home, 'approve', `default/${session}`, id, '--set', `vault=${vault}`);
  expect(approved, approved.stderr).toMatchObject({ exitCode: 0 });
  await auth.beforeBrowserInitialized();
  await holdsTheLogin(profile);
});

test.each(['doubt', 'keep'] as const)(
  'after a conflict the pairing is back: onDelete %s',
  async (onDelete) => {
    const { profile, auth } = await scene({ onDelete });
    await auth.storeRemoteSession();
    await auth.disconnect();
    await auth.beforeBrowserInitialized();
    await holdsTheLogin(profile);
  },
);

test('a backup that fails ends no program where somebody is told of it', async () => {
  const failures: Error[] = [];
  const { profile, auth } = await scene({ onSaveFailed: (error) => failures.push(error) });
  rmSync(join(profile, 'Default/IndexedDB'), { recursive: true });
  await auth.storeRemoteSession();
  expect(failures).toMatchObject([{ code: 'SESSION_ABSENT' }]);
});

test.each([
  ['1.34.7: a name, in the data path', (dataPath: string) => [dataPath, session]],
  [
    '1.34.5 and 1.34.6: an absolute name',
    (dataPath: string) => [join(dataPath, 'deep'), join(dataPath, 'deep', session)],
  ],
  ['up to 1.34.4: a name, in the working directory', (dataPath: string) => [join(dataPath, '..'), session]],
] as const)('the zip is found where whatsapp-web.js puts it; %s', async (_version, at) => {
  const { dataPath, snapshots, store, auth } = await scene();
  const [folder = '', name = ''] = at(dataPath);
  const zip = await auth.compressSession();
  mkdirSync(folder, { recursive: true });
  if (join(folder, `${session}.zip`) !== zip) {
    cpSync(zip, join(folder, `${session}.zip`));
    rmSync(zip);
  }
  const workingFolder = process.cwd();
  process.chdir(join(dataPath, '..'));
  onTestFinished(() => process.chdir(workingFolder));
  await store.save({ session: name });
  expect(snapshots).toMatchObject([{ info: { name: { id: session } } }]);
  await expect(store.save({ session: name })).rejects.toMatchObject({ code: 'ZIP_MISSING' });
  expect(existsSync(zip)).toBe(false);
});
