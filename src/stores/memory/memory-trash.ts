// The trash of a database in memory.
import { HoldfastError } from '../../core/errors.ts';
import { leaseLost } from '../../core/lease-lost.ts';
import type { EntryAddress, EntryKey, Lease, StoredEntry } from '../../ports/entry-store.ts';
import { entryText } from './memory-database.ts';
import type { MemoryDatabase, MemorySession, TrashItem } from './memory-database.ts';

export type EntryAt = EntryAddress & { readonly key: EntryKey };

export class MemoryTrash {
  readonly #database: MemoryDatabase;

  constructor(database: MemoryDatabase) {
    this.#database = database;
  }

  moveToTrash(from: EntryAddress, item: string, lease: Lease): void {
    const session = this.#held(from, lease);
    const moved = from.key === null ? wholeOf(session) : entryOf(session, from.key);
    const { trash } = this.#database;
    if (moved === null && trash.has(item)) return;
    if (moved === null) throw failed(item, 'there is nothing to move');
    if (trash.has(item)) throw failed(item, 'something is in the trash under that name');
    trash.set(item, moved);
    if (from.key !== null) session.entries.delete(entryText(from.key));
    else {
      session.state = 'absent';
      session.entries = new Map();
    }
  }

  moveBack(item: string, to: EntryAddress, lease: Lease): void {
    const session = this.#held(to, lease);
    if (to.key !== null) {
      const entry = this.#oneEntry(item, session);
      if (session.entries.has(entryText(to.key))) throw failed(item, 'something lies where it was');
      session.entries.set(entryText(to.key), { ...entry, ...to.key });
    } else {
      const found = this.#database.trash.get(item);
      if (found?.createdAtMs == null) throw failed(item, 'there is no such session in the trash');
      if (session.state !== 'absent') throw failed(item, 'something lies where it was');
      Object.assign(session, { state: 'live', createdAtMs: found.createdAtMs, entries: found.entries });
    }
    this.#database.trash.delete(item);
  }

  replace(at: EntryAt, value: Uint8Array, item: string, lease: Lease): void {
    const session = this.#held(at, lease);
    const moved = entryOf(session, at.key);
    if (moved === null) throw failed(item, 'there is nothing to replace');
    if (this.#database.trash.has(item)) throw failed(item, 'something is in the trash under that name');
    this.#database.trash.set(item, moved);
    // Its time stays: nothing happened in the session.
    for (const [text, entry] of moved.entries) session.entries.set(text, { ...entry, value });
  }

  putBack(item: string, at: EntryAt, lease: Lease): void {
    const session = this.#held(at, lease);
    session.entries.set(entryText(at.key), { ...this.#oneEntry(item, session), ...at.key });
    this.#database.trash.delete(item);
  }

  #oneEntry(item: string, session: MemorySession): StoredEntry {
    const found = this.#database.trash.get(item);
    const [entry] = found?.createdAtMs === null ? found.entries.values() : [];
    if (entry === undefined) throw failed(item, 'there is no such entry in the trash');
    if (session.state === 'absent') throw failed(item, 'its session is not there');
    return entry;
  }

  #held(at: EntryAddress, lease: Lease): MemorySession {
    const ofAnother = lease.name.tenant !== at.name.tenant || lease.name.id !== at.name.id;
    if (ofAnother) throw leaseLost(at.name, lease.epoch, null);
    return this.#database.held(lease);
  }
}

function wholeOf(session: MemorySession): TrashItem | null {
  const { createdAtMs, entries } = session;
  return session.state === 'absent' ? null : { createdAtMs, entries };
}

function entryOf(session: MemorySession, key: EntryKey): TrashItem | null {
  const entry = session.entries.get(entryText(key));
  return entry === undefined ? null : { createdAtMs: null, entries: new Map([[entryText(key), entry]]) };
}

function failed(path: string, cause: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', { path, cause });
}
