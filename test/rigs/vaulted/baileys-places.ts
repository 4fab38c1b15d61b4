// Places of Baileys sessions whose snapshots are taken and brought back, each with one session locked, and its records.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { parsePlace } from '../../../src/core/place.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import type { SnapshotPlace } from '../../../src/ports/snapshot-content.ts';
import type { TransferPlace } from '../../../src/ports/session-transfer.ts';
import type { Store } from '../../../src/ports/store.ts';
import { snapshotBaileys } from '../../../src/stores/baileys-snapshots/snapshot-baileys.ts';
import { DatabaseStore } from '../../../src/stores/database/database-store.ts';
import { DatabaseTransfer } from '../../../src/stores/database/database-transfer.ts';
import { baileysFolders } from '../../../src/stores/folder-baileys/baileys-folders.ts';
import { FolderTransfer } from '../../../src/stores/folder-baileys/folder-transfer.ts';
import { FolderStore } from '../../../src/stores/folder/folder-store.ts';
import { memoryEntries } from '../../../src/stores/memory/memory-entries.ts';
import { openEntryStore } from '../../../src/stores/open-entry-store.ts';
import { freshFolder } from '../faults/world.ts';
import { contentsOf, sessionRecords } from '../migrate/records.ts';
import type { SessionRecord } from '../migrate/records.ts';
import { freshPostgresPlace } from '../postgres/fresh-place.ts';

export const path = 'acme/sales';
export const item = 'run-1/acme/sales';
const nowMs = Date.now;

export interface Scene {
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

export function folder(): Promise<Scene> {
  const root = join(freshFolder(), 'auth');
  mkdirSync(root, { mode: 0o700 });
  const place = parsePlace(`baileys:${root}`, '/');
  return sceneOf(new FolderStore(place, baileysFolders, { pool: null, quietMs: 0, nowMs }));
}

export function sqlite(): Promise<Scene> {
  const entries = openEntryStore(parsePlace(`sqlite:${join(freshFolder(), 'holdfast.db')}`, '/'));
  return sceneOf(new DatabaseStore(entries, { nowMs }));
}

export function memory(): Promise<Scene> {
  return sceneOf(new DatabaseStore(memoryEntries({ nowMs }), { nowMs }));
}

export async function postgres(): Promise<Scene> {
  return sceneOf(new DatabaseStore(openEntryStore(await freshPostgresPlace()), { nowMs }));
}

export async function put({ transfer }: Scene, records: readonly SessionRecord[]): Promise<void> {
  await transfer.arrive(path);
  await transfer.put(
    path,
    records.map((record) => ({ ...record, sizeBytes: 0, modifiedMs: 1_763_000_000_000 })),
  );
  await transfer.publish(path);
}

export async function contents({ transfer }: Scene): Promise<Readonly<Record<string, string>>> {
  const records: SessionRecord[] = [];
  for await (const piece of transfer.read(path, null)) records.push(...piece.records);
  return contentsOf(records);
}

export const records = sessionRecords('a bot');
const keyText = ({ type, id }: { readonly type: string; readonly id: string }): string => `${type}/${id}`;

/** The same device, some time later. */
export function later(): readonly SessionRecord[] {
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

export async function codeOf(act: Promise<unknown>): Promise<string> {
  try {
    await act;
    return 'fine';
  } catch (error) {
    return error instanceof HoldfastError ? error.code : String(error);
  }
}
