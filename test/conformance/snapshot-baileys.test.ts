// What a place of Baileys sessions must do so that they go into a vault and come back: the same cases for folders and for
// databases.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HoldfastError } from '../../src/core/errors.ts';
import { parsePlace } from '../../src/core/place.ts';
import type { SessionRef } from '../../src/core/session.ts';
import type { SnapshotPlace } from '../../src/ports/snapshot-content.ts';
import type { TransferPlace } from '../../src/ports/session-transfer.ts';
import type { Store } from '../../src/ports/store.ts';
import { snapshotBaileys } from '../../src/stores/baileys-snapshots/snapshot-baileys.ts';
import { DatabaseStore } from '../../src/stores/database/database-store.ts';
import { DatabaseTransfer } from '../../src/stores/database/database-transfer.ts';
import { baileysFolders } from '../../src/stores/folder-baileys/baileys-folders.ts';
import { FolderTransfer } from '../../src/stores/folder-baileys/folder-transfer.ts';
import { FolderStore } from '../../src/stores/folder/folder-store.ts';
import { memoryEntries } from '../../src/stores/memory/memory-entries.ts';
import { openEntryStore } from '../../src/stores/open-entry-store.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { bringBack, fill, forecast, take } from '../rigs/journeys/snapshot-bytes.ts';
import { contentsOf, sessionRecords } from '../rigs/migrate/records.ts';
import type { SessionRecord } from '../rigs/migrate/records.ts';
import { freshPostgresPlace } from '../rigs/postgres/fresh-place.ts';

const path = 'acme/sales';
const item = 'run-1/acme/sales';
const nowMs = Date.now;

interface Scene {
  readonly ref: SessionRef;
  readonly store: Store;
  readonly transfer: TransferPlace;
  readonly place: SnapshotPlace;
}

async function sceneOf(store: Store): Promise<Scene> {
  const form = store.place.kind === 'folder' ? 'folder' : 'records';
  const ref: SessionRef = {
    place: store.place.url,
    engine: 'baileys',
    form,
    path,
    tenant: 'acme',
    id: 'sales',
  };
  const lock = await store.lockSession(ref, 'a test');
  onTestFinished(async () => {
    await lock.release();
    await store.close();
  });
  const transfer = store instanceof DatabaseStore ? new DatabaseTransfer(store) : new FolderTransfer(store);
  return { ref, store, transfer, place: snapshotBaileys(store) };
}

function folder(): Promise<Scene> {
  const root = join(freshFolder(), 'auth');
  mkdirSync(root, { mode: 0o700 });
  const place = parsePlace(`baileys:${root}`, '/');
  return sceneOf(new FolderStore(place, baileysFolders, { pool: null, quietMs: 0, nowMs }));
}

function sqlite(): Promise<Scene> {
  const entries = openEntryStore(parsePlace(`sqlite:${join(freshFolder(), 'holdfast.db')}`, '/'));
  return sceneOf(new DatabaseStore(entries, { nowMs }));
}

function memory(): Promise<Scene> {
  return sceneOf(new DatabaseStore(memoryEntries({ nowMs }), { nowMs }));
}

async function postgres(): Promise<Scene> {
  return sceneOf(new DatabaseStore(openEntryStore(await freshPostgresPlace()), { nowMs }));
}

const kinds = [
  { kind: 'a folder', fresh: folder },
  { kind: 'SQLite', fresh: sqlite },
  { kind: 'memory', fresh: memory },
  { kind: 'PostgreSQL', fresh: postgres },
];

async function put({ transfer }: Scene, records: readonly SessionRecord[]): Promise<void> {
  await transfer.arrive(path);
  await transfer.put(
    path,
    records.map((record) => ({ ...record, sizeBytes: 0, modifiedMs: 1_763_000_000_000 })),
  );
  await transfer.publish(path);
}

async function contents({ transfer }: Scene): Promise<Readonly<Record<string, string>>> {
  const records: SessionRecord[] = [];
  for await (const piece of transfer.read(path, null)) records.push(...piece.records);
  return contentsOf(records);
}

const records = sessionRecords('a bot');
const keyText = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type}/${id}`;

/** The same device, some time later. */
function later(): readonly SessionRecord[] {
  const others = new Map(sessionRecords('later').map((record) => [keyText(record), record]));
  return records.flatMap((record) => {
    if (record.type === 'session' || record.type === 'app-state-sync-version')
      return others.get(keyText(record)) ?? record;
    if (keyText(record) === 'pre-key/1') return [];
    if (record.type !== 'creds') return record;
    return {
      ...record,
      value: { ...(record.value as object), nextPreKeyId: 820, firstUnuploadedPreKeyId: 820 },
    };
  });
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'fine';
  } catch (error) {
    return error instanceof HoldfastError ? error.code : String(error);
  }
}

describe.each(kinds)('$kind', ({ fresh }) => {
  test('gives every record, in a text that is the same as long as nothing changes, and changes by a line where one does', async () => {
    const scene = await fresh();
    await put(scene, records);
    const [first, second] = [await take(scene.place, scene.ref), await take(scene.place, scene.ref)];
    expect(first.files).toEqual(second.files);
    expect(first.parts?.['pre-key']?.files).toBe(3);
    expect(first.leftOut).toEqual([]);
    const lines = first.files[0]?.bytes.toString().trimEnd().split('\n') ?? [];
    expect(lines).toHaveLength(1 + records.length);
    expect(lines.slice(1)).toEqual(lines.slice(1).toSorted());
  });

  test.each(kinds)('comes back into $kind, record by record', async ({ fresh: other }) => {
    const [scene, target] = [await fresh(), await other()];
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    expect(await forecast(target.place, target.ref, snapshot)).toMatchObject({ standing: 'absent' });
    await bringBack(target.place, target.ref, snapshot, item, { nothingSince: true });
    expect(await contents(target)).toEqual(contentsOf(records));
    expect(await forecast(target.place, target.ref, snapshot)).toMatchObject({
      standing: 'same',
      effects: [],
    });
    expect(await target.transfer.archived(path, item)).toBe('no');
  });

  test('over newer state keeps every key that went on, brings back what is gone, and leaves the old one in the trash', async () => {
    const scene = await fresh();
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    await scene.transfer.archive(path, 'run-0/acme/sales');
    await put(scene, later());
    const before = await contents(scene);
    const told = await forecast(scene.place, scene.ref, snapshot);
    expect(told).toMatchObject({
      standing: 'newer',
      why: '4 records there differ from the snapshot, 0 are only there, 1 only in the snapshot',
    });
    expect(told.effects.join('\n')).toMatch(/2 session/);
    expect(await contents(scene)).toEqual(before);
    expect(await bringBack(scene.place, scene.ref, snapshot, item)).toEqual(told.effects);
    const after = await contents(scene);
    const { 'pre-key/1': back, ...others } = after;
    expect(back).toBe(contentsOf(records)['pre-key/1']);
    // The counters of the newer credentials stay, and nothing else of these two differed.
    expect(others).toEqual(before);
    expect(await scene.transfer.archived(path, item)).toBe('wholly');
    await scene.transfer.archive(path, 'run-2/acme/sales');
    await scene.transfer.unarchive(item, path);
    expect(await contents(scene)).toEqual(before);
  });

  test('where newer state is lost, leaves out what would go back, and passes over ids', async () => {
    const [scene, target] = [await fresh(), await fresh()];
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    await bringBack(target.place, target.ref, snapshot, item);
    const after = await contents(target);
    const gone = Object.keys(contentsOf(records)).filter((key) => !(key in after));
    expect(gone.toSorted()).toEqual([
      'sender-key-memory/120363000000000001@g.us',
      'session/15550002222.0',
      'session/98765_1.3',
    ]);
    for await (const piece of target.transfer.read(path, null)) {
      const creds = piece.records.find(({ type }) => type === 'creds');
      if (creds === undefined) continue;
      const { nextPreKeyId, firstUnuploadedPreKeyId } = creds.value as Record<string, number>;
      expect(nextPreKeyId).toBeGreaterThanOrEqual(813 + 16_384);
      expect(firstUnuploadedPreKeyId).toBe(nextPreKeyId);
    }
  });

  test('a swap that is interrupted anywhere is finished by the next call, and at no moment both are gone', async () => {
    for (let moves = 1; ; moves += 1) {
      const scene = await fresh();
      await put(scene, records);
      const snapshot = await take(scene.place, scene.ref);
      await scene.transfer.archive(path, 'run-0/acme/sales');
      await put(scene, later());
      const dying = snapshotBaileys(dyingAfter(scene.store, moves));
      const isWhole = (await codeOf(bringBack(dying, scene.ref, snapshot, item))) === 'fine';
      const isLive = (await scene.transfer.state(path)) === 'live';
      expect(isLive || (await scene.transfer.archived(path, item)) === 'wholly').toBe(true);
      const again = await scene.place.stage(scene.ref, item);
      const isAway = (await scene.transfer.archived(path, item)) === 'wholly';
      // As whoever restores it goes on: a swap that was begun is finished, anything before it is done afresh.
      if (isAway && (await again.check()).state !== 'absent') await again.swapIn(item);
      else if (!isAway) await bringBack(scene.place, scene.ref, snapshot, item);
      expect(await contents(scene)).toHaveProperty('pre-key/1');
      expect(await scene.transfer.archived(path, item)).toBe('wholly');
      expect((await (await scene.place.stage(scene.ref, item)).check()).state).toBe('absent');
      if (isWhole) break;
    }
  });

  test('an attempt that never came to its swap leaves no trace when it is discarded', async () => {
    const scene = await fresh();
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    const staged = await scene.place.stage(scene.ref, item);
    await fill(staged.sink, snapshot);
    await staged.settle();
    expect((await staged.check()).state).toBe('whole');
    await staged.discard();
    expect((await staged.check()).state).toBe('absent');
    expect(await contents(scene)).toEqual(contentsOf(records));
    expect((await scene.store.scan()).sessions).toHaveLength(1);
  });

  test('what is not there is told from what is damaged', async () => {
    const scene = await fresh();
    expect((await scene.place.check(scene.ref)).state).toBe('absent');
    expect(await codeOf(take(scene.place, scene.ref))).toBe('SESSION_ABSENT');
    await put(scene, records);
    expect((await scene.place.check(scene.ref)).state).toBe('whole');
    await scene.transfer.archive(path, item);
    await put(
      scene,
      records.filter(({ type }) => type !== 'creds'),
    );
    expect((await scene.place.check(scene.ref)).state).toBe('damaged');
    expect(await codeOf(take(scene.place, scene.ref))).toBe('SESSION_DAMAGED');
  });
});

/** The same store, whose process dies right after the n-th move of a session. */
function dyingAfter(store: Store, moves: number): Store {
  let done = 0;
  const moving = new Set(['moveToTrash', 'moveBack', 'settle']);
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        const answer: unknown = await Reflect.apply(value, target, args);
        if (moving.has(String(name)) && ++done === moves) throw new Error('it died');
        return answer;
      };
    },
  });
}

describe('a folder', () => {
  test('whose credentials are torn is refused, and restored around the keys that went on', async () => {
    const scene = await folder();
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    await scene.transfer.archive(path, 'run-0/acme/sales');
    await put(scene, later());
    const creds = join(scene.store.place.root, path, 'creds.json');
    writeFileSync(creds, '{"noiseKey":{"private":');
    const newer = contentsOf(later());
    expect(await codeOf(take(scene.place, scene.ref))).toBe('SESSION_DAMAGED');
    const told = await forecast(scene.place, scene.ref, snapshot);
    expect(told.standing).toBe('damaged');
    await bringBack(scene.place, scene.ref, snapshot, item);
    const after = await contents(scene);
    for (const key of ['session/98765_1.3', 'session/15550002222.0', 'app-state-sync-version/regular_high'])
      expect([key, after[key]]).toEqual([key, newer[key]]);
  });

  test('with a record that is torn is taken without it, and says so', async () => {
    const scene = await folder();
    await put(scene, records);
    writeFileSync(join(scene.store.place.root, path, 'session-98765_1.3.json'), '{"_sess');
    writeFileSync(join(scene.store.place.root, path, 'notes.txt'), 'mine');
    const { leftOut, parts } = await take(scene.place, scene.ref);
    expect(leftOut).toEqual([
      { path: 'session-98765_1.3.json', why: 'it is torn: it is not complete JSON' },
      { path: 'notes.txt', why: 'it is no record of Baileys' },
    ]);
    expect(parts?.['session']?.files).toBe(1);
  });

  test('that is the place itself comes back into it, and what else lies there stays', async () => {
    const root = join(freshFolder(), 'auth');
    mkdirSync(root, { mode: 0o700 });
    const store = new FolderStore(parsePlace(`baileys:${root}`, '/'), baileysFolders, {
      pool: null,
      quietMs: 0,
      nowMs,
    });
    onTestFinished(() => store.close());
    const source = await folder();
    await put(source, records);
    const snapshot = await take(source.place, source.ref);
    writeFileSync(join(root, 'index.js'), 'the bot');
    const ref: SessionRef = { ...source.ref, place: store.place.url, path: '' };
    const place = snapshotBaileys(store);
    expect(await forecast(place, ref, snapshot)).toMatchObject({ standing: 'absent' });
    await bringBack(place, ref, snapshot, 'run-1/auth', { nothingSince: true });
    expect(readdirSync(root).filter((name) => name.endsWith('.json'))).toHaveLength(records.length);
    await bringBack(place, ref, snapshot, 'run-2/auth', { nothingSince: true });
    expect(await forecast(place, ref, snapshot)).toMatchObject({ standing: 'same' });
    expect(existsSync(join(root, 'index.js'))).toBe(true);
    expect(existsSync(join(root, '.holdfast/arriving'))).toBe(false);
    expect(readdirSync(join(root, '.holdfast/trash/run-2/auth'))).toHaveLength(records.length);
  });
});
