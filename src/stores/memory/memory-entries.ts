// Sessions in the memory of one process: the contract in its plainest form, for tests.
import { invalidEntryName } from '../../core/entry-name.ts';
import { HoldfastError } from '../../core/errors.ts';
import { isLeaseRunning } from '../../core/longest-lease.ts';
import type { Place } from '../../core/place.ts';
import { sessionName } from '../../core/session.ts';
import type {
  DatabaseFacts,
  EntryAddress,
  EntryKey,
  EntryRead,
  EntryStore,
  EntryWrite,
  Lease,
  LeaseAnswer,
  LeaseRequest,
  SessionHead,
  SessionName,
  SessionTotals,
  StoredEntry,
  WriteOutcome,
} from '../../ports/entry-store.ts';
import { copyOf, entryText, MemoryDatabase, sizeOf, totalsOf } from './memory-database.ts';
import type { MemorySession } from './memory-database.ts';
import { MemoryTrash } from './memory-trash.ts';
import type { EntryAt } from './memory-trash.ts';

export interface MemoryOptions {
  nowMs(): number;
  /** `memory:<name>`; it is only a name, two stores of one url share nothing. */
  readonly url?: string;
}

/** A new, empty database. */
export function memoryEntries(options: MemoryOptions): MemoryEntries {
  return new MemoryEntries(options, new MemoryDatabase());
}

export class MemoryEntries implements EntryStore {
  readonly place: Place;
  readonly #options: MemoryOptions;
  readonly #database: MemoryDatabase;
  readonly #trash: MemoryTrash;
  #closed = false;

  /** See memoryEntries. */
  constructor(options: MemoryOptions, database: MemoryDatabase) {
    this.place = { url: options.url ?? 'memory:', kind: 'memory', engine: 'baileys', root: '' };
    this.#options = options;
    this.#database = database;
    this.#trash = new MemoryTrash(database);
  }

  /** The same database as another process would have it. */
  another(): MemoryEntries {
    return new MemoryEntries(this.#options, this.#database);
  }

  async identity(): Promise<string> {
    return this.#open().identity;
  }

  async facts(): Promise<DatabaseFacts> {
    const values = this.#open()
      .all()
      .flatMap(({ entries }) => [...entries.values()]);
    return {
      product: 'memory',
      schemaVersion: 1,
      sizeBytes: sizeOf(values),
      risks: ['It ends with its process.'],
    };
  }

  async acquire(requests: readonly LeaseRequest[]): Promise<readonly LeaseAnswer[]> {
    const database = this.#open();
    return requests.map(({ name, owner, ttlMs, provenDead }) => {
      const session = database.known(name);
      const remainingMs = this.#remainingMs(session);
      const { lease } = session;
      if (lease !== null && isLeaseRunning(remainingMs) && lease.owner.process !== provenDead) {
        return { outcome: 'held', owner: lease.owner, remainingMs };
      }
      session.epoch += 1;
      session.lease = { owner: { ...owner }, untilMs: this.#options.nowMs() + ttlMs };
      const { key, epoch, state } = session;
      return { outcome: 'granted', lease: { name: session.name, key, epoch }, state };
    });
  }

  async renew(leases: readonly Lease[], ttlMs: number): Promise<readonly boolean[]> {
    const database = this.#open();
    return leases.map((lease) => {
      const held = database.ofLease(lease)?.lease;
      if (held == null) return false;
      held.untilMs = this.#options.nowMs() + ttlMs;
      return true;
    });
  }

  async release(leases: readonly Lease[]): Promise<void> {
    const database = this.#open();
    for (const lease of leases) {
      const session = database.ofLease(lease);
      if (session !== null) session.lease = null;
    }
  }

  async create(lease: Lease, state: 'arriving' | 'live'): Promise<void> {
    const session = this.#open().held(lease);
    if (session.state !== 'absent') throw this.#failed('SESSION_EXISTS', session);
    session.state = state;
    session.createdAtMs = this.#options.nowMs();
  }

  async publish(lease: Lease): Promise<void> {
    const session = this.#open().held(lease);
    if (session.state === 'absent') throw this.#failed('SESSION_NOT_FOUND', session);
    session.state = 'live';
  }

  async write(writes: readonly EntryWrite[]): Promise<readonly WriteOutcome[]> {
    const database = this.#open();
    return writes.map((write) => {
      try {
        this.#write(database.held(write.lease), write);
        return null;
      } catch (error) {
        if (error instanceof HoldfastError) return error;
        throw error;
      }
    });
  }

  #write(session: MemorySession, { changes }: EntryWrite): void {
    if (session.state === 'absent') throw this.#failed('SESSION_NOT_FOUND', session);
    const invalid = invalidEntryName(session.name, changes);
    if (invalid !== null) throw invalid;
    for (const { type, id, value } of changes) {
      if (value === null) session.entries.delete(entryText({ type, id }));
      else session.entries.set(entryText({ type, id }), this.#entry({ type, id }, value));
    }
  }

  async load(
    leases: readonly Lease[],
    limitBytes: number,
  ): Promise<readonly (readonly StoredEntry[] | null)[]> {
    const database = this.#open();
    return leases.map(({ name }) => {
      const entries = [...(database.find(name)?.entries.values() ?? [])];
      return sizeOf(entries) > limitBytes ? null : entries.map(copyOf);
    });
  }

  async read(reads: readonly EntryRead[]): Promise<readonly (readonly StoredEntry[])[]> {
    const database = this.#open();
    return reads.map(({ lease, keys }) => {
      const entries = database.find(lease.name)?.entries;
      const found = [...new Set(keys.map(entryText))].map((text) => entries?.get(text));
      return found.filter((entry) => entry !== undefined).map(copyOf);
    });
  }

  async heads(): Promise<readonly SessionHead[]> {
    const present = this.#open()
      .all()
      .filter(({ state }) => state !== 'absent');
    return present.map((session) => this.#head(session)).filter((head) => head !== null);
  }

  async head(name: SessionName): Promise<SessionHead | null> {
    return this.#head(this.#open().find(name));
  }

  async totals(names: readonly SessionName[]): Promise<readonly SessionTotals[]> {
    const database = this.#open();
    const found = names.map((name) => database.find(name)).filter((session) => session !== null);
    return found.filter(({ state }) => state !== 'absent').map(totalsOf);
  }

  async entries(name: SessionName): Promise<readonly StoredEntry[] | null> {
    const session = this.#open().find(name);
    return session === null || session.state === 'absent' ? null : [...session.entries.values()].map(copyOf);
  }

  async entry(name: SessionName, key: EntryKey): Promise<StoredEntry | null> {
    const entry = this.#open().find(name)?.entries.get(entryText(key));
    return entry === undefined ? null : copyOf(entry);
  }

  async moveToTrash(from: EntryAddress, item: string, lease: Lease): Promise<void> {
    this.#open();
    this.#trash.moveToTrash(from, item, lease);
  }

  async moveBack(item: string, to: EntryAddress, lease: Lease): Promise<void> {
    this.#open();
    this.#trash.moveBack(item, to, lease);
  }

  async replace(at: EntryAt, value: Uint8Array, item: string, lease: Lease): Promise<void> {
    this.#open();
    this.#trash.replace(at, Uint8Array.from(value), item, lease);
  }

  async putBack(item: string, at: EntryAt, lease: Lease): Promise<void> {
    this.#open();
    this.#trash.putBack(item, at, lease);
  }

  async trashed(item: string): Promise<readonly StoredEntry[] | null> {
    const found = this.#open().trash.get(item);
    return found === undefined ? null : [...found.entries.values()].map(copyOf);
  }

  async destroy(item: string): Promise<void> {
    this.#open().trash.delete(item);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #open(): MemoryDatabase {
    if (!this.#closed) return this.#database;
    throw new HoldfastError('STORE_UNAVAILABLE', { place: this.place.url, cause: 'it was closed' });
  }

  #entry({ type, id }: EntryKey, value: Uint8Array): StoredEntry {
    return copyOf({ type, id, value, modifiedMs: this.#options.nowMs() });
  }

  #remainingMs({ lease }: MemorySession): number {
    return lease === null ? 0 : Math.max(0, lease.untilMs - this.#options.nowMs());
  }

  #head(session: MemorySession | null): SessionHead | null {
    if (session === null || session.state === 'absent') return null;
    const { name, state, epoch, createdAtMs, lease } = session;
    const held = lease && { owner: lease.owner, remainingMs: this.#remainingMs(session) };
    return { name, state, epoch, createdAtMs, lease: held };
  }

  #failed(code: 'SESSION_EXISTS' | 'SESSION_NOT_FOUND', { name }: MemorySession): HoldfastError {
    return new HoldfastError(code, { session: sessionName(name), place: this.place.url });
  }
}
