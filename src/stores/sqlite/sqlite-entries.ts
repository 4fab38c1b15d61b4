// Sessions in one SQLite file, as an entry store: each method is one look or one transaction.
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
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
import { factsOfFile } from './facts-of-file.ts';
import { giveSpaceBack } from './give-space-back.ts';
import { SqliteFile } from './sqlite-file.ts';
import type { FileOptions } from './sqlite-file.ts';
import type { EntryAt } from './trash-rows.ts';

export class SqliteEntries implements EntryStore {
  readonly place: Place;
  readonly #file: SqliteFile;

  constructor(place: Place, options: FileOptions) {
    this.place = place;
    this.#file = new SqliteFile(place, options);
  }

  identity(): Promise<string> {
    return this.#file.read(({ id }) => id);
  }

  facts(): Promise<DatabaseFacts> {
    return this.#file.read(({ db }) => factsOfFile(db, this.place.root));
  }

  acquire(requests: readonly LeaseRequest[]): Promise<readonly LeaseAnswer[]> {
    return this.#file.write(({ leases }) => requests.map((request) => leases.acquire(request)));
  }

  renew(held: readonly Lease[], ttlMs: number): Promise<readonly boolean[]> {
    return this.#file.write(({ leases }) => held.map((lease) => leases.renew(lease, ttlMs)));
  }

  release(held: readonly Lease[]): Promise<void> {
    return this.#file.write(({ leases }) => held.forEach((lease) => leases.release(lease)));
  }

  create(lease: Lease, state: 'arriving' | 'live'): Promise<void> {
    return this.#file.write(({ sessions }) => sessions.create(lease, state, this.place.url));
  }

  publish(lease: Lease): Promise<void> {
    return this.#file.write(({ sessions }) => sessions.publish(lease));
  }

  async write(writes: readonly EntryWrite[]): Promise<readonly WriteOutcome[]> {
    try {
      return await this.#file.write(({ entries }) => entries.write(writes));
    } catch (error) {
      if (writes.length < 2 || !isFull(error)) throw error;
      return this.#writeEach(writes);
    }
  }

  /** Together they did not fit; what fits by itself is made. */
  async #writeEach(writes: readonly EntryWrite[]): Promise<WriteOutcome[]> {
    const outcomes: WriteOutcome[] = [];
    for (const write of writes) {
      try {
        outcomes.push(...(await this.#file.write(({ entries }) => entries.write([write]))));
      } catch (error) {
        if (!isFull(error)) throw error;
        outcomes.push(error);
      }
    }
    return outcomes;
  }

  load(held: readonly Lease[], limitBytes: number): Promise<readonly (readonly StoredEntry[] | null)[]> {
    return this.#file.read(({ sessions, entries }) =>
      held.map(({ name }) => {
        const content = sessions.contentOf(name);
        if (content === null) return [];
        return entries.sizeBytes(content) > limitBytes ? null : entries.all(content);
      }),
    );
  }

  read(reads: readonly EntryRead[]): Promise<readonly (readonly StoredEntry[])[]> {
    return this.#file.glance(({ entries, view }) => {
      const ask = (): StoredEntry[][] => reads.map((read) => entries.read(read));
      // One statement is a view of its own; to open one for it takes as long again.
      return reads.length === 1 && reads[0]?.keys.length === 1 ? ask() : view(ask);
    });
  }

  heads(): Promise<readonly SessionHead[]> {
    return this.#file.read(({ sessions }) => sessions.heads());
  }

  head(name: SessionName): Promise<SessionHead | null> {
    return this.#file.read(({ sessions }) => sessions.head(name));
  }

  totals(names: readonly SessionName[]): Promise<readonly SessionTotals[]> {
    return this.#file.read(({ sessions }) =>
      names.map((name) => sessions.totals(name)).filter((totals) => totals !== null),
    );
  }

  entries(name: SessionName): Promise<readonly StoredEntry[] | null> {
    return this.#file.read(({ sessions, entries }) => {
      const content = sessions.contentOf(name);
      return content === null ? null : entries.all(content);
    });
  }

  entry(name: SessionName, key: EntryKey): Promise<StoredEntry | null> {
    return this.#file.read(({ sessions, entries }) => {
      const content = sessions.contentOf(name);
      return content === null ? null : entries.one(content, key);
    });
  }

  moveToTrash(from: EntryAddress, item: string, lease: Lease): Promise<void> {
    return this.#file.write(({ trash }) => trash.moveToTrash(from, item, lease));
  }

  moveBack(item: string, to: EntryAddress, lease: Lease): Promise<void> {
    return this.#file.write(({ trash }) => trash.moveBack(item, to, lease));
  }

  replace(at: EntryAt, value: Uint8Array, item: string, lease: Lease): Promise<void> {
    return this.#file.write(({ trash }) => trash.replace(at, value, item, lease));
  }

  putBack(item: string, at: EntryAt, lease: Lease): Promise<void> {
    return this.#file.write(({ trash }) => trash.putBack(item, at, lease));
  }

  trashed(item: string): Promise<readonly StoredEntry[] | null> {
    return this.#file.read(({ trash }) => trash.trashed(item));
  }

  async destroy(item: string): Promise<void> {
    await this.#file.write(({ trash }) => trash.destroy(item));
    await giveSpaceBack(this.#file);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function isFull(error: unknown): error is HoldfastError {
  return error instanceof HoldfastError && error.code === 'STORE_FULL';
}
