// A session that this process may write: its lease is held and renewed, its entries come from memory.
import type { Usage } from '../core/limits.ts';
import type { EntryChange, SessionName } from './entry-store.ts';

export interface HeldSession {
  readonly name: SessionName;
  readonly epoch: number;
  /** The session was created by this very hold; it has no entries yet. */
  readonly created: boolean;
  /** Aborted with LEASE_LOST as its reason when somebody else holds the session: close the socket then. */
  readonly lost: AbortSignal;
  /**
   * Those of the asked entries that are there; what is left out is absent for sure. A set counts once it has resolved. The
   * bytes are the cache's own: read them, never change them.
   * @throws HoldfastError ENTRY_DAMAGED naming the first asked one whose content is not what was written,
   * STORE_UNAVAILABLE, LEASE_LOST
   */
  get(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /** All ids of a type, in no order. */
  ids(type: string): Promise<readonly string[]>;
  /**
   * One transaction, durable when it resolves. Sets resolve in the order in which they were asked.
   * @throws HoldfastError LEASE_LOST (nothing was written, and nothing will be), STORE_UNAVAILABLE (nobody knows;
   * writing the same again is safe), STORE_FULL, STORE_READ_ONLY, ENTRY_NAME_INVALID
   */
  set(changes: readonly EntryChange[]): Promise<void>;
  /** Waits for writes under way, gives the lease back. Safe to call twice. */
  release(): Promise<void>;
}

export interface HoldOptions {
  readonly purpose: string;
  /**
   * Creates the session where it is absent; false: that is SESSION_ABSENT. A function is asked then, while the lease is
   * held: the session is created when it resolves, and what it rejects with is why it was not.
   */
  readonly create: boolean | (() => Promise<void>);
  /** How long to wait for a lease that somebody else holds, ms; 0 tries once. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

export interface SessionHolder {
  /**
   * An owner on this machine whose process is gone is succeeded at once, any other when its lease has expired.
   * @throws HoldfastError LEASE_HELD naming the owner, SESSION_ABSENT, SESSION_ARRIVING, STORE_UNAVAILABLE
   */
  hold(name: SessionName, options: HoldOptions): Promise<HeldSession>;
  /**
   * What is stored now, in all and of the tenant of `name`, without that session itself. Bytes cost more to find out, and are 0 where they are not asked for.
   * @throws HoldfastError STORE_UNAVAILABLE
   */
  usage(
    name: SessionName,
    bytes: { readonly all: boolean; readonly tenant: boolean },
  ): Promise<{ readonly all: Usage; readonly tenant: Usage }>;
  /** Gives back every lease and closes the store. */
  close(): Promise<void>;
}
