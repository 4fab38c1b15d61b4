// Where the entries of many sessions live: SQLite, PostgreSQL, memory. The comments here are the contract that the
// conformance suite checks.
import type { HoldfastError } from '../core/errors.ts';
import type { Place } from '../core/place.ts';

export interface SessionName {
  readonly tenant: string;
  readonly id: string;
}

/** One entry of a session. Any text but the empty one; no NUL and no lone surrogate, which PostgreSQL cannot hold. */
export interface EntryKey {
  readonly type: string;
  readonly id: string;
}

/** A value is opaque bytes to a store. `null` deletes; deleting what is absent is fine. */
export interface EntryChange extends EntryKey {
  readonly value: Uint8Array | null;
}

export interface StoredEntry extends EntryKey {
  readonly value: Uint8Array;
  /** By the database's clock, ms since 1970. */
  readonly modifiedMs: number;
}

/**
 * `absent`: only the name is known, and with it the highest epoch that it ever had. `arriving`: a migration fills it;
 * nobody may start on it. `live`: a session.
 */
export type SessionState = 'absent' | 'arriving' | 'live';

export interface LeaseOwner {
  readonly host: string;
  readonly pid: number;
  /** Names one process of one boot of one machine, so that somebody on that machine can prove it dead. */
  readonly process: string;
  readonly purpose: string;
}

/** The right to write one session, as its holder knows it. */
export interface Lease {
  readonly name: SessionName;
  /** The store's own number of the session. */
  readonly key: number;
  /** Higher than that of every earlier lease of this name. */
  readonly epoch: number;
}

export interface LeaseRequest {
  readonly name: SessionName;
  readonly owner: LeaseOwner;
  readonly ttlMs: number;
  /** `LeaseOwner.process` of an owner that the caller has proven dead: its lease counts as expired. */
  readonly provenDead?: string;
  /** The session does not run under it, it is only put in order. Vaults tell that apart; databases need not. */
  readonly passing?: boolean;
}

export type LeaseAnswer =
  | { readonly outcome: 'granted'; readonly lease: Lease; readonly state: SessionState }
  | { readonly outcome: 'held'; readonly owner: LeaseOwner; readonly remainingMs: number };

export interface EntryWrite {
  readonly lease: Lease;
  readonly changes: readonly EntryChange[];
}

/** null: every change is made and durable. An error (LEASE_LOST, ENTRY_NAME_INVALID …): none is. */
export type WriteOutcome = HoldfastError | null;

export interface EntryRead {
  readonly lease: Lease;
  readonly keys: readonly EntryKey[];
}

/** A session without its entries: cheap to ask for, whatever the sessions hold. */
export interface SessionHead {
  readonly name: SessionName;
  readonly state: 'arriving' | 'live';
  /** Of the last lease. While it stays the same and nobody holds it, no entry of the session has changed. */
  readonly epoch: number;
  readonly createdAtMs: number;
  /**
   * null where nobody holds it: it was given back or never taken. One that ran out stays, with `remainingMs` 0:
   * while nobody takes it its owner may still renew it, and write.
   */
  readonly lease: { readonly owner: LeaseOwner; readonly remainingMs: number } | null;
}

export interface SessionTotals {
  readonly name: SessionName;
  readonly byType: Readonly<Record<string, { readonly entries: number; readonly sizeBytes: number }>>;
  readonly newestMs: number | null;
  readonly oldestMs: number | null;
}

/** A whole session, or one entry of it. */
export interface EntryAddress {
  readonly name: SessionName;
  readonly key: EntryKey | null;
}

/** What a person should know about the database itself. */
export interface DatabaseFacts {
  /** For example `SQLite 3.50.1`. */
  readonly product: string;
  readonly schemaVersion: number;
  readonly sizeBytes: number;
  /** Settings under which something acknowledged could be lost, or that will not go well for long; in sentences. */
  readonly risks: readonly string[];
}

/**
 * Contract. Every method rejects with STORE_UNAVAILABLE where the database could not be asked, in bounded time, and
 * then answers nothing: no outage ever becomes an absent entry. Where a write rejects so, it may or may not have been
 * made. STORE_FULL and STORE_READ_ONLY say that it was not. A store recovers by itself: the next call tries again.
 * Lists of answers are in the order of what was asked.
 */
export interface EntryStore {
  readonly place: Place;
  /** Names this very database, made once with it: tells it from another one at the same address. */
  identity(): Promise<string>;
  facts(): Promise<DatabaseFacts>;

  /**
   * Takes leases that are free, expired by the database's clock, or of an owner proven dead. Each grant has an epoch
   * higher than every earlier one of that name. A name that was never seen gets a lease too, in state `absent`.
   */
  acquire(requests: readonly LeaseRequest[]): Promise<readonly LeaseAnswer[]>;
  /** True: its time runs anew, also where it had expired and nobody took it. False: somebody else has or had it. */
  renew(leases: readonly Lease[], ttlMs: number): Promise<readonly boolean[]>;
  /** Gives leases back; their epochs can write no more. One that was lost is passed over. */
  release(leases: readonly Lease[]): Promise<void>;

  /** From `absent` to another state. @throws LEASE_LOST; SESSION_EXISTS where it is not absent */
  create(lease: Lease, state: 'arriving' | 'live'): Promise<void>;
  /** From `arriving` to `live`. @throws LEASE_LOST; SESSION_NOT_FOUND where it is absent */
  publish(lease: Lease): Promise<void>;

  /**
   * Each write is one transaction that checks its lease's epoch in itself; writes of different sessions may share
   * one, and none fails because of another. Resolves when all are durable. A session that is absent is not written
   * (SESSION_NOT_FOUND). Where one write names a key twice the last one counts.
   */
  write(writes: readonly EntryWrite[]): Promise<readonly WriteOutcome[]>;
  /** All entries of each session, of one moment; null for one that holds more than `limitBytes`. */
  load(leases: readonly Lease[], limitBytes: number): Promise<readonly (readonly StoredEntry[] | null)[]>;
  /** Those of the asked entries that are there. */
  read(reads: readonly EntryRead[]): Promise<readonly (readonly StoredEntry[])[]>;

  /** Every session that is not absent. */
  heads(): Promise<readonly SessionHead[]>;
  head(name: SessionName): Promise<SessionHead | null>;
  /** Of the named sessions; one that is absent is left out. */
  totals(names: readonly SessionName[]): Promise<readonly SessionTotals[]>;
  /** Everything of one session, credentials and keys of one moment, without a lease; null where it is absent. */
  entries(name: SessionName): Promise<readonly StoredEntry[] | null>;
  entry(name: SessionName, key: EntryKey): Promise<StoredEntry | null>;

  /**
   * Moves one entry or a whole session into the trash, in one transaction under `lease` (of that session). A whole
   * session is absent afterwards, and the lease stays. Nothing to move: fine where `item` is there already, else
   * MOVE_FAILED. @throws LEASE_LOST; MOVE_FAILED also where both are there
   */
  moveToTrash(from: EntryAddress, item: string, lease: Lease): Promise<void>;
  /** The way back; a whole session is live again. @throws LEASE_LOST; MOVE_FAILED where something lies there, or no item */
  moveBack(item: string, to: EntryAddress, lease: Lease): Promise<void>;
  /**
   * The entry as it is goes into the trash as `item`, and `value` takes its place, with its time: nothing happened in
   * the session, and its age must go on telling so. @throws as moveToTrash
   */
  replace(
    at: EntryAddress & { readonly key: EntryKey },
    value: Uint8Array,
    item: string,
    lease: Lease,
  ): Promise<void>;
  /** The item's one entry takes the place of what is there, and leaves the trash. @throws LEASE_LOST, MOVE_FAILED */
  putBack(item: string, at: EntryAddress & { readonly key: EntryKey }, lease: Lease): Promise<void>;
  /** What an item holds; null where there is no such item. */
  trashed(item: string): Promise<readonly StoredEntry[] | null>;
  /** For ever; absent is fine. */
  destroy(item: string): Promise<void>;

  close(): Promise<void>;
}
