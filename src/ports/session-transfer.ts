// Moving whole sessions between places: what a place must be able to do so that a copy is proven before it is used.
import type { InUse } from '../core/inventory.ts';
import type { SessionState } from './entry-store.ts';

/** One record of a session as Baileys knows it: decoded, so that every place can hold it in a form of its own. */
export interface TransferRecord {
  readonly type: string;
  readonly id: string;
  readonly value: unknown;
  /** As it lies in the place that it was read from. */
  readonly sizeBytes: number;
  /** Last change, ms since 1970; null where the place does not say. */
  readonly modifiedMs: number | null;
}

/**
 * What a person should know about one record:
 * - `key-healed`, `value-healed`: it was written wrongly, and what was meant is certain;
 * - `collision`: two rows turned out to be one record, and one of them is the right one for certain;
 * - `not-understood`: nobody knows what it is; it is carried over as it is;
 * - `misshapen`: it can be read, but is not what its type should hold; it is carried over as it is;
 * - `empty`: it holds nothing, and Baileys takes that for absent; it is not carried over;
 * - `left-behind`: it is no record of Baileys; it stays with the original.
 */
export interface TransferRemark {
  readonly kind:
    'key-healed' | 'value-healed' | 'collision' | 'not-understood' | 'misshapen' | 'empty' | 'left-behind';
  /** The same words for all that are alike; they are counted. Quotes no value. */
  readonly what: string;
  /** Which one. */
  readonly example: string;
}

/** Some records of a session; small enough to be held in memory whatever the session holds. */
export interface TransferPiece {
  readonly records: readonly TransferRecord[];
  readonly remarks: readonly TransferRemark[];
}

export interface TransferSource {
  /** Without any password. */
  readonly url: string;
  /**
   * Every record of one session, each once, credentials among them as `creds`/`creds`; its credentials are whole.
   * A session that cannot be brought over whole is refused, never read in part.
   * @param item the trash item that the session was archived as, wholly or in part; null where it was not
   * @throws HoldfastError SESSION_ABSENT, CREDENTIALS_MISSING, ENTRY_DAMAGED naming the first such record,
   * RECORDS_COLLIDE, SESSION_UNREADABLE, STORE_UNAVAILABLE
   */
  read(path: string, item: string | null): AsyncIterable<TransferPiece>;
}

/** A session that others left behind somewhere, which is only ever read. */
export interface ForeignSession {
  readonly path: string;
  readonly tenant: string;
  readonly id: string;
}

export interface ForeignSource extends TransferSource {
  list(): Promise<readonly ForeignSession[]>;
  /** Signs that somebody uses it right now. */
  inUse(path: string): Promise<InUse>;
  close(): Promise<void>;
}

/**
 * A place from which and to which sessions move. Paths are those of its sessions (SessionRef.path). Whoever changes
 * anything holds the lock of that session (SessionRemover.lockSession of the same place).
 */
export interface TransferPlace extends TransferSource {
  /** `arriving` is a copy that nobody may start on; only `publish` makes it a session. */
  state(path: string): Promise<SessionState>;
  /** Whether an arriving copy lies there, also where somebody else's session is live beside it. */
  isArriving(path: string): Promise<boolean>;
  /** Differs whenever anything of the session may have been written since; cheap. null where nothing lies there. */
  mark(path: string): Promise<string | null>;

  /** From absent to arriving; fine where it is arriving already. @throws SESSION_EXISTS */
  arrive(path: string): Promise<void>;
  /**
   * Adds records to an arriving copy; durable when it resolves.
   * @throws RECORDS_COLLIDE for two that this place cannot tell apart, ENTRY_NAME_INVALID, VALUE_UNSTORABLE, STORE_FULL,
   * STORE_READ_ONLY, LEASE_LOST, STORE_UNAVAILABLE
   */
  put(path: string, records: readonly TransferRecord[]): Promise<void>;
  /** Those of the asked records that lie in an arriving copy, read anew from where they lie. @throws ENTRY_DAMAGED */
  readBack(
    path: string,
    keys: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly TransferRecord[]>;
  /** How many records an arriving copy holds. */
  count(path: string): Promise<number>;
  /** From arriving to live, in one step that is durable when it resolves. @throws SESSION_EXISTS, LEASE_LOST */
  publish(path: string): Promise<void>;
  /** From arriving to absent, for ever; absent is fine. */
  discard(path: string): Promise<void>;

  /** Puts a session into the trash as `item`, so that nobody can start on it. Safe to call again. @throws MOVE_FAILED */
  archive(path: string, item: string): Promise<void>;
  /** The way back, all of it or nothing. Safe to call again. @throws MOVE_FAILED where something else lies there by now */
  unarchive(item: string, path: string): Promise<void>;
  /** What lies where the item would return and is none of it; null where it can return. */
  inTheWay(item: string, path: string): Promise<string | null>;
  /** Whether the session lies in the trash as `item`; `partly` where an archiving was interrupted. */
  archived(path: string, item: string): Promise<'no' | 'partly' | 'wholly'>;
}

/** Opens what sessions move between, by its URL; each is opened once. */
export interface Transfers {
  /** @throws HoldfastError as for a place that is given; USAGE for one that holds no sessions of Baileys */
  place(url: string): Promise<TransferPlace>;
  /** @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE, STORE_UNAVAILABLE, STORE_NOT_OURS */
  foreign(url: string): Promise<ForeignSource>;
  /**
   * Makes an empty place where there is none: a folder in an existing one, or the tables of a database.
   * @returns whether there was none
   * @throws HoldfastError PLACE_UNAVAILABLE, STORE_UNAVAILABLE, STORE_NOT_OURS
   */
  make(url: string): Promise<boolean>;
}
