// The trash: contents that belong to an item instead of a session.
import { HoldfastError } from '../../core/errors.ts';
import { leaseLost } from '../../core/lease-lost.ts';
import type { EntryAddress, EntryKey, Lease, StoredEntry } from '../../ports/entry-store.ts';
import type { Database } from '../../sqlite.ts';
import type { EntryRows } from './entry-rows.ts';
import type { LeaseRows } from './lease-rows.ts';
import type { SessionRows } from './session-rows.ts';

export type EntryAt = EntryAddress & { readonly key: EntryKey };

interface Others {
  readonly leases: LeaseRows;
  readonly sessions: SessionRows;
  readonly entries: EntryRows;
}

interface ItemRow {
  readonly content: number;
  /** null: it is one entry. */
  readonly created_at_ms: number | null;
}

export class TrashRows {
  readonly #others: Others;
  readonly #find;
  readonly #insert;
  readonly #remove;

  constructor(db: Database, others: Others) {
    this.#others = others;
    this.#find = db.prepare<[item: string], ItemRow>(
      'SELECT content, created_at_ms FROM trash WHERE item = ?',
    );
    this.#insert = db.prepare<[item: string, content: number, createdAtMs: number | null]>(
      'INSERT INTO trash (item, content, created_at_ms) VALUES (?, ?, ?)',
    );
    this.#remove = db.prepare<[item: string]>('DELETE FROM trash WHERE item = ?');
  }

  /** @throws HoldfastError LEASE_LOST, MOVE_FAILED; so do the others */
  moveToTrash(from: EntryAddress, item: string, lease: Lease): void {
    const { sessions, entries } = this.#others;
    const content = this.#contentUnder(lease, from);
    const isThere = content !== null && (from.key === null || entries.one(content, from.key) !== null);
    const inTrash = this.#find.get(item) !== undefined;
    if (!isThere && inTrash) return;
    if (!isThere) throw failed(item, 'there is nothing to move');
    if (inTrash) throw failed(item, 'something is in the trash under that name');
    if (from.key !== null) return this.#setAside(content, from.key, item);
    this.#insert.run(item, content, sessions.head(lease.name)?.createdAtMs ?? 0);
    sessions.vanish(lease);
  }

  moveBack(item: string, to: EntryAddress, lease: Lease): void {
    const content = this.#contentUnder(lease, to);
    if (to.key === null) this.#sessionBack(item, content, lease);
    else {
      const entry = this.#entryIn(item, content);
      if (this.#others.entries.one(entry.to, to.key) !== null)
        throw failed(item, 'something lies where it was');
      this.#entryBack(item, entry, to.key);
    }
  }

  replace(at: EntryAt, value: Uint8Array, item: string, lease: Lease): void {
    const { entries } = this.#others;
    const content = this.#contentUnder(lease, at);
    const old = content === null ? null : entries.one(content, at.key);
    if (content === null || old === null) throw failed(item, 'there is nothing to replace');
    if (this.#find.get(item) !== undefined) throw failed(item, 'something is in the trash under that name');
    this.#setAside(content, at.key, item);
    entries.put(content, { ...old, value });
  }

  putBack(item: string, at: EntryAt, lease: Lease): void {
    const entry = this.#entryIn(item, this.#contentUnder(lease, at));
    this.#others.entries.remove(entry.to, at.key);
    this.#entryBack(item, entry, at.key);
  }

  trashed(item: string): StoredEntry[] | null {
    const found = this.#find.get(item);
    return found === undefined ? null : this.#others.entries.all(found.content);
  }

  destroy(item: string): void {
    const found = this.#find.get(item);
    if (found === undefined) return;
    this.#others.entries.removeAll(found.content);
    this.#remove.run(item);
  }

  #setAside(content: number, key: EntryKey, item: string): void {
    const { sessions, entries } = this.#others;
    const aside = sessions.newContent();
    entries.move(content, key, aside, key);
    this.#insert.run(item, aside, null);
  }

  #sessionBack(item: string, content: number | null, lease: Lease): void {
    const found = this.#find.get(item);
    if (found === undefined || found.created_at_ms === null) {
      throw failed(item, 'there is no such session in the trash');
    }
    if (content !== null) throw failed(item, 'something lies where it was');
    this.#others.sessions.appear(lease, 'live', found.content, found.created_at_ms);
    this.#remove.run(item);
  }

  #entryBack(item: string, { from, key, to }: MovableEntry, newKey: EntryKey): void {
    this.#others.entries.move(from, key, to, newKey);
    this.#remove.run(item);
  }

  #entryIn(item: string, to: number | null): MovableEntry {
    const found = this.#find.get(item);
    const [key] = found?.created_at_ms === null ? this.#others.entries.all(found.content) : [];
    if (found === undefined || key === undefined) throw failed(item, 'there is no such entry in the trash');
    if (to === null) throw failed(item, 'its session is not there');
    return { from: found.content, key, to };
  }

  #contentUnder(lease: Lease, { name }: EntryAddress): number | null {
    const ofAnother = lease.name.tenant !== name.tenant || lease.name.id !== name.id;
    if (ofAnother) throw leaseLost(name, lease.epoch, null);
    return this.#others.leases.demand(lease).content;
  }
}

/** The one entry of a trash item, and the content of the session that it goes to. */
interface MovableEntry {
  readonly from: number;
  readonly key: EntryKey;
  readonly to: number;
}

function failed(path: string, cause: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', { path, cause });
}
