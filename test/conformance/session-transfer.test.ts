// What a place must do so that sessions can move from and to it: the same cases for folders and for databases.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HoldfastError } from '../../src/core/errors.ts';
import { parsePlace } from '../../src/core/place.ts';
import type { SessionRef } from '../../src/core/session.ts';
import type { TransferPlace, TransferRecord } from '../../src/ports/session-transfer.ts';
import type { Store } from '../../src/ports/store.ts';
import { DatabaseStore } from '../../src/stores/database/database-store.ts';
import { DatabaseTransfer } from '../../src/stores/database/database-transfer.ts';
import { baileysFolders } from '../../src/stores/folder-baileys/baileys-folders.ts';
import { FolderTransfer } from '../../src/stores/folder-baileys/folder-transfer.ts';
import { FolderStore } from '../../src/stores/folder/folder-store.ts';
import { memoryEntries } from '../../src/stores/memory/memory-entries.ts';
import { openEntryStore } from '../../src/stores/open-entry-store.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { contentsOf, sessionRecords } from '../rigs/migrate/records.ts';
import type { Contents } from '../rigs/migrate/records.ts';
import { freshPostgresPlace } from '../rigs/postgres/fresh-place.ts';

const path = 'acme/sales';
const nowMs = Date.now;

interface Scene {
  readonly place: TransferPlace;
  readonly store: Store;
}

async function locked({ place, store }: { place: TransferPlace; store: Store }): Promise<Scene> {
  const form = store.place.kind === 'folder' ? 'folder' : 'records';
  const ref: SessionRef = { place: place.url, engine: 'baileys', form, path, tenant: 'acme', id: 'sales' };
  const lock = await store.lockSession(ref, 'a test');
  onTestFinished(async () => {
    await lock.release();
    await store.close();
  });
  return { place, store };
}

function folder(): Promise<Scene> {
  const root = join(freshFolder(), 'auth');
  mkdirSync(root, { mode: 0o700 });
  const store = new FolderStore(parsePlace(`baileys:${root}`, '/'), baileysFolders, {
    pool: null,
    quietMs: 0,
    nowMs,
  });
  return locked({ place: new FolderTransfer(store), store });
}

function sqlite(): Promise<Scene> {
  const entries = openEntryStore(parsePlace(`sqlite:${join(freshFolder(), 'holdfast.db')}`, '/'));
  const store = new DatabaseStore(entries, { nowMs });
  return locked({ place: new DatabaseTransfer(store), store });
}

function memory(): Promise<Scene> {
  const store = new DatabaseStore(memoryEntries({ nowMs }), { nowMs });
  return locked({ place: new DatabaseTransfer(store), store });
}

async function postgres(): Promise<Scene> {
  const store = new DatabaseStore(openEntryStore(await freshPostgresPlace()), { nowMs });
  return locked({ place: new DatabaseTransfer(store), store });
}

const records = sessionRecords('acme').map((record): TransferRecord => ({
  ...record,
  sizeBytes: 1,
  modifiedMs: 1_763_700_000_000,
}));

async function arrived(scene: Scene, given = records): Promise<void> {
  await scene.place.arrive(path);
  await scene.place.put(path, given);
}

async function contents({ place }: Scene, item: string | null = null): Promise<Contents> {
  const found: TransferRecord[] = [];
  for await (const piece of place.read(path, item)) found.push(...piece.records);
  return contentsOf(found);
}

async function codeOf(act: () => Promise<unknown>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof HoldfastError) return error.code;
    throw error;
  }
}

describe.each([
  ['a folder', folder],
  ['SQLite', sqlite],
  ['PostgreSQL', postgres],
  ['memory', memory],
] as const)('in %s', (_name, make) => {
  test('a copy is none of its sessions until it is published, and then it is whole', async () => {
    const scene = await make();
    const { place, store } = scene;
    expect(await place.state(path)).toBe('absent');
    await arrived(scene);
    expect(await place.state(path)).toBe('arriving');
    const live = (await store.scan()).sessions.filter(({ inUse }) => inUse.answer === 'no');
    expect(store.place.kind === 'folder' ? live : []).toEqual([]);
    await place.publish(path);
    expect(await place.state(path)).toBe('live');
    expect(await contents(scene)).toEqual(contentsOf(records));
    const [picture] = (await store.scan()).sessions;
    expect(picture).toMatchObject({ files: records.length, credentials: { state: 'whole', paired: true } });
  });

  test('an original can return where nothing lies, and not over another session', async () => {
    const scene = await make();
    const { place } = scene;
    const newer = sessionRecords('newer').map((record) => ({ ...record, sizeBytes: 1, modifiedMs: null }));
    await arrived(scene);
    await place.publish(path);
    await place.archive(path, `run-1/${path}`);
    expect(await place.inTheWay(`run-1/${path}`, path)).toBeNull();
    await arrived(scene, newer);
    expect(await place.isArriving(path)).toBe(true);
    await place.publish(path);
    expect(await place.isArriving(path)).toBe(false);
    expect(await place.inTheWay(`run-1/${path}`, path)).toBe(path);
    expect(await codeOf(() => place.unarchive(`run-1/${path}`, path))).toBe('MOVE_FAILED');
    expect(await contents(scene)).toEqual(contentsOf(newer));
  });

  test('what is read back is what lies there, not what was put there', async () => {
    const scene = await make();
    await arrived(scene, records.slice(1));
    const back = await scene.place.readBack(path, records);
    expect(contentsOf(back)).toEqual(contentsOf(records.slice(1)));
    expect(await scene.place.count(path)).toBe(records.length - 1);
    expect(back.every(({ sizeBytes }) => sizeBytes > 1)).toBe(true);
  });

  test('a record that is put again is written anew, and counts once', async () => {
    const scene = await make();
    await arrived(
      scene,
      records.map((record) => (record.type === 'lid-mapping' ? { ...record, value: 'old' } : record)),
    );
    await scene.place.put(path, records);
    expect(contentsOf(await scene.place.readBack(path, records))).toEqual(contentsOf(records));
    expect(await scene.place.count(path)).toBe(records.length);
  });

  test('arriving again goes on, discarding leaves nothing, and both may be repeated', async () => {
    const scene = await make();
    await arrived(scene, records.slice(0, 3));
    await scene.place.arrive(path);
    expect(await scene.place.count(path)).toBe(3);
    for (let times = 0; times < 2; times++) await scene.place.discard(path);
    expect(await scene.place.state(path)).toBe('absent');
    await arrived(scene, records.slice(0, 2));
    expect(await scene.place.count(path)).toBe(2);
  });

  test('nothing arrives over a session', async () => {
    const scene = await make();
    await arrived(scene);
    await scene.place.publish(path);
    expect(await codeOf(() => scene.place.arrive(path))).toBe('SESSION_EXISTS');
    await scene.place.discard(path);
    expect(await contents(scene)).toEqual(contentsOf(records));
  });

  test('an archived session is read from the trash, and comes back; both may be repeated', async () => {
    const scene = await make();
    await arrived(scene);
    await scene.place.publish(path);
    const item = `run-1/${path}`;
    expect(await scene.place.archived(path, item)).toBe('no');
    for (let times = 0; times < 2; times++) await scene.place.archive(path, item);
    expect(await scene.place.archived(path, item)).toBe('wholly');
    expect(await scene.place.state(path)).toBe('absent');
    expect(await contents(scene, item)).toEqual(contentsOf(records));
    for (let times = 0; times < 2; times++) await scene.place.unarchive(item, path);
    expect(await contents(scene)).toEqual(contentsOf(records));
    expect(await scene.place.archived(path, item)).toBe('no');
  });

  test('its mark is null where nothing lies, and stays while nothing is written', async () => {
    const scene = await make();
    expect(await scene.place.mark(path)).toBeNull();
    await arrived(scene);
    await scene.place.publish(path);
    expect(await scene.place.mark(path)).toBe(await scene.place.mark(path));
    expect(await scene.place.mark(path)).not.toBeNull();
  });

  test('a session that is not there, or has no credentials, is said so', async () => {
    const scene = await make();
    expect(await codeOf(() => contents(scene))).toBe('SESSION_ABSENT');
    await arrived(scene, records.slice(1));
    await scene.place.publish(path);
    expect(await codeOf(() => contents(scene))).toBe('CREDENTIALS_MISSING');
  });

  test('credentials that are not whole are refused by name', async () => {
    const scene = await make();
    await arrived(scene, [{ ...(records[0] as TransferRecord), value: { me: { id: '1@lid' } } }]);
    await scene.place.publish(path);
    expect(await codeOf(() => contents(scene))).toBe('ENTRY_DAMAGED');
  });
});

test('two records that Baileys would keep in one file are refused by a folder, and kept apart by a database', async () => {
  const twins = ['a:1', 'a-1'].map((id): TransferRecord => ({
    type: 'session',
    id,
    value: { of: id },
    sizeBytes: 1,
    modifiedMs: null,
  }));
  expect(await codeOf(async () => arrived(await folder(), [...records, ...twins]))).toBe('RECORDS_COLLIDE');
  const scene = await memory();
  await arrived(scene, [...records, ...twins]);
  expect(await scene.place.count(path)).toBe(records.length + 2);
});
