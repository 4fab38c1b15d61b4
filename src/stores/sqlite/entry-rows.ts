// The entries of sessions, and of trash items: what belongs to a content.
import { invalidEntryName } from '../../core/entry-name.ts';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type {
  EntryChange,
  EntryKey,
  EntryRead,
  EntryWrite,
  StoredEntry,
  WriteOutcome,
} from '../../ports/entry-store.ts';
import type { Database } from '../../sqlite.ts';
import type { LeaseRows } from './lease-rows.ts';

type Key = [content: number, type: string, id: string];
type Row = [type: string, id: string, value: Buffer, modifiedMs: number];

export class EntryRows {
  readonly #nowMs: () => number;
  readonly #leases: LeaseRows;
  readonly #put;
  readonly #remove;
  readonly #removeAll;
  readonly #move;
  readonly #one;
  readonly #ofSession;
  readonly #all;
  readonly #size;

  constructor(db: Database, clock: { nowMs(): number }, leases: LeaseRows) {
    this.#nowMs = () => clock.nowMs();
    this.#leases = leases;
    this.#put = db.prepare<[...Key, modifiedMs: number, value: Uint8Array]>(
      `INSERT INTO entries (content, type, id, modified_ms, value) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (content, type, id) DO UPDATE SET modified_ms = excluded.modified_ms, value = excluded.value`,
    );
    this.#remove = db.prepare<Key>('DELETE FROM entries WHERE content = ? AND type = ? AND id = ?');
    this.#removeAll = db.prepare<[content: number]>('DELETE FROM entries WHERE content = ?');
    this.#move = db.prepare<[...Key, ...Key]>(
      'UPDATE entries SET content = ?, type = ?, id = ? WHERE content = ? AND type = ? AND id = ?',
    );
    const columns = 'SELECT type, id, value, modified_ms FROM entries WHERE content =';
    this.#one = db.prepare<Key, Row>(`${columns} ? AND type = ? AND id = ?`).raw();
    this.#ofSession = db
      .prepare<Key, Row>(`${columns} (SELECT content FROM sessions WHERE key = ?) AND type = ? AND id = ?`)
      .raw();
    this.#all = db.prepare<[content: number], Row>(`${columns} ?`).raw();
    this.#size = db
      .prepare<[content: number], number | null>('SELECT sum(length(value)) FROM entries WHERE content = ?')
      .pluck();
  }

  /** Each write for itself; what makes one fail is found before anything of it is changed. */
  write(writes: readonly EntryWrite[]): WriteOutcome[] {
    const nowMs = this.#nowMs();
    return writes.map(({ lease, changes }) => {
      const held = this.#leases.held(lease);
      if (held === undefined) return this.#leases.lost(lease);
      if (held.content === null) {
        return new HoldfastError('SESSION_NOT_FOUND', { session: sessionName(lease.name) });
      }
      const invalid = invalidEntryName(lease.name, changes);
      if (invalid === null) this.#change(held.content, changes, nowMs);
      return invalid;
    });
  }

  #change(content: number, changes: readonly EntryChange[], nowMs: number): void {
    for (const { type, id, value } of changes) {
      if (value === null) this.#remove.run(content, type, id);
      else this.#put.run(content, type, id, nowMs, value);
    }
  }

  put(content: number, { type, id, modifiedMs, value }: StoredEntry): void {
    this.#put.run(content, type, id, modifiedMs, value);
  }

  remove(content: number, { type, id }: EntryKey): void {
    this.#remove.run(content, type, id);
  }

  removeAll(content: number): void {
    this.#removeAll.run(content);
  }

  /** An entry as it is, its time included, becomes one of another content. */
  move(from: number, key: EntryKey, to: number, newKey: EntryKey): void {
    this.#move.run(to, newKey.type, newKey.id, from, key.type, key.id);
  }

  one(content: number, { type, id }: EntryKey): StoredEntry | null {
    const row = this.#one.get(content, type, id);
    return row === undefined ? null : entryOf(row);
  }

  all(content: number): StoredEntry[] {
    return this.#all.all(content).map(entryOf);
  }

  sizeBytes(content: number): number {
    return this.#size.get(content) ?? 0;
  }

  read({ lease, keys }: EntryRead): StoredEntry[] {
    const found: StoredEntry[] = [];
    for (const { type, id } of keys) {
      const row = this.#ofSession.get(lease.key, type, id);
      if (row !== undefined) found.push(entryOf(row));
    }
    return found;
  }
}

function entryOf([type, id, value, modifiedMs]: Row): StoredEntry {
  return { type, id, value, modifiedMs };
}
