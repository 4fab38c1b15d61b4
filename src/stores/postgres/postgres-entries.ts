// The entries of many sessions in PostgreSQL.
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
import { Database } from '../../postgres/database.ts';
import type { DatabaseOptions } from '../../postgres/database.ts';
import { dropSchema, prepareSchema } from '../../postgres/schema.ts';
import { EntryReader } from './entry-reader.ts';
import { EntryWriter } from './entry-writer.ts';
import { factsOf } from './facts.ts';
import { LeaseDesk } from './lease-desk.ts';
import { storeFailures } from './store-failures.ts';
import { tablesOfStores } from './tables-of-stores.ts';
import { TrashMoves } from './trash-moves.ts';

export interface PostgresOptions extends DatabaseOptions {
  /** Whether tables that are not there yet are made; true unless said otherwise. Without: STORE_UNAVAILABLE. */
  readonly create?: boolean;
}

/** Opens nothing yet: the first call does, and says what is wrong. @param place of kind `postgres` */
export function openPostgresEntries(place: Place, options: PostgresOptions = {}): EntryStore {
  return new PostgresEntries(place, options);
}

/** Removes all tables of Holdfast of a place, with everything in them. @throws HoldfastError STORE_NOT_OURS where they are somebody else's */
export async function dropPostgresEntries(place: Place): Promise<void> {
  const database = databaseOf(place, {});
  try {
    await dropSchema(database, tablesOfStores);
  } finally {
    await database.close();
  }
}

function databaseOf({ url, connection = url, schema = '' }: Place, options: DatabaseOptions): Database {
  return new Database({ url, connection, schema }, storeFailures(url), options);
}

class PostgresEntries implements EntryStore {
  readonly place: Place;
  readonly #database: Database;
  readonly #create: boolean;
  readonly #leases: LeaseDesk;
  readonly #writer: EntryWriter;
  readonly #reader: EntryReader;
  readonly #trash: TrashMoves;
  #identity: Promise<string> | null = null;

  constructor(place: Place, { create = true, ...options }: PostgresOptions) {
    this.place = place;
    this.#create = create;
    this.#database = databaseOf(place, options);
    this.#leases = new LeaseDesk(this.#database);
    this.#writer = new EntryWriter(this.#database, this.#leases);
    this.#reader = new EntryReader(this.#database);
    this.#trash = new TrashMoves(this.#database, this.#leases);
  }

  /** Sees to the tables first. After a failure the next call tries again. */
  async identity(): Promise<string> {
    this.#identity ??= prepareSchema(this.#database, tablesOfStores, this.#create);
    try {
      return await this.#identity;
    } catch (error) {
      this.#identity = null;
      throw error;
    }
  }

  async facts(): Promise<DatabaseFacts> {
    await this.identity();
    return factsOf(this.#database);
  }

  async acquire(requests: readonly LeaseRequest[]): Promise<readonly LeaseAnswer[]> {
    await this.identity();
    return requests.length === 0 ? [] : this.#leases.acquire(requests);
  }

  async renew(leases: readonly Lease[], ttlMs: number): Promise<readonly boolean[]> {
    await this.identity();
    return leases.length === 0 ? [] : this.#leases.renew(leases, ttlMs);
  }

  async release(leases: readonly Lease[]): Promise<void> {
    await this.identity();
    if (leases.length > 0) await this.#leases.release(leases);
  }

  async create(lease: Lease, state: 'arriving' | 'live'): Promise<void> {
    await this.identity();
    await this.#leases.create(lease, state);
  }

  async publish(lease: Lease): Promise<void> {
    await this.identity();
    await this.#leases.publish(lease);
  }

  async write(writes: readonly EntryWrite[]): Promise<readonly WriteOutcome[]> {
    await this.identity();
    return this.#writer.write(writes);
  }

  async load(
    leases: readonly Lease[],
    limitBytes: number,
  ): Promise<readonly (readonly StoredEntry[] | null)[]> {
    await this.identity();
    return leases.length === 0 ? [] : this.#reader.load(leases, limitBytes);
  }

  async read(reads: readonly EntryRead[]): Promise<readonly (readonly StoredEntry[])[]> {
    await this.identity();
    return reads.length === 0 ? [] : this.#reader.read(reads);
  }

  async heads(): Promise<readonly SessionHead[]> {
    await this.identity();
    return this.#reader.heads();
  }

  async head(name: SessionName): Promise<SessionHead | null> {
    await this.identity();
    return this.#reader.head(name);
  }

  async totals(names: readonly SessionName[]): Promise<readonly SessionTotals[]> {
    await this.identity();
    return this.#reader.totals(names);
  }

  async entries(name: SessionName): Promise<readonly StoredEntry[] | null> {
    await this.identity();
    return this.#reader.entries(name);
  }

  async entry(name: SessionName, key: EntryKey): Promise<StoredEntry | null> {
    await this.identity();
    return this.#reader.entry(name, key);
  }

  async moveToTrash(from: EntryAddress, item: string, lease: Lease): Promise<void> {
    await this.identity();
    await this.#trash.moveToTrash(from, item, lease);
  }

  async moveBack(item: string, to: EntryAddress, lease: Lease): Promise<void> {
    await this.identity();
    await this.#trash.moveBack(item, to, lease);
  }

  async replace(
    at: EntryAddress & { readonly key: EntryKey },
    value: Uint8Array,
    item: string,
    lease: Lease,
  ): Promise<void> {
    await this.identity();
    await this.#trash.replace(at, value, item, lease);
  }

  async putBack(item: string, at: EntryAddress & { readonly key: EntryKey }, lease: Lease): Promise<void> {
    await this.identity();
    await this.#trash.putBack(item, at, lease);
  }

  async trashed(item: string): Promise<readonly StoredEntry[] | null> {
    await this.identity();
    return this.#trash.trashed(item);
  }

  async destroy(item: string): Promise<void> {
    await this.identity();
    await this.#trash.destroy(item);
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
