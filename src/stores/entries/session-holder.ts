// Holds sessions of a database for writing: takes their leases, keeps them, and serves their entries from memory.
import { getHeapStatistics } from 'node:v8';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { EntryStore, Lease, LeaseOwner, SessionName } from '../../ports/entry-store.ts';
import type { HeldSession, HoldOptions, SessionHolder } from '../../ports/held-session.ts';
import { KeptSession } from './kept-session.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { MemoryBudget } from './memory-budget.ts';
import { thisOwner } from './process-identity.ts';
import type { HolderIdentity } from './process-identity.ts';
import { leaseHeld, takeLease } from './take-lease.ts';
import type { TakenLease } from './take-lease.ts';

export interface HolderOptions {
  /** How long a lease lasts without renewal; default 30 s. It is renewed every third of that. */
  readonly ttlMs?: number;
  /** For the entries of all held sessions together; default 256 MiB, or a quarter of a small heap. */
  readonly cacheBytes?: number;
  /** So many entries of a session are read by themselves before it is read whole; default 16. */
  readonly singleReads?: number;
  /** Who holds; default: this process. No two holders may share one. */
  readonly owner?: HolderIdentity;
  /** Hears of what fails where nobody waits for it: renewals, and leases that could not be given back after a refusal. */
  readonly onError?: (error: unknown) => void;
}

const defaultTtlMs = 30_000;
const defaultCacheBytes = 256 * 2 ** 20;
/** A login asks for seven. From about here on reading a usual session whole is cheaper than going on one by one. */
const defaultSingleReads = 16;

/** @param store its answers should come in groups (group-writes.ts); closed with the holder */
export function holdSessions(store: EntryStore, options: HolderOptions = {}): SessionHolder {
  return new Holder(store, options);
}

class Holder implements SessionHolder {
  readonly #store: EntryStore;
  readonly #owner: HolderIdentity;
  readonly #ttlMs: number;
  readonly #onError: (error: unknown) => void;
  readonly #keeper: LeaseKeeper;
  readonly #budget: MemoryBudget;
  readonly #singleReads: number;
  readonly #closing = new AbortController();
  /** By name, also while its lease is still being taken. */
  readonly #held = new Map<string, { readonly purpose: string; readonly session: Promise<KeptSession> }>();
  #closed: Promise<void> | null = null;

  constructor(store: EntryStore, options: HolderOptions) {
    this.#store = store;
    this.#owner = options.owner ?? thisOwner();
    this.#ttlMs = options.ttlMs ?? defaultTtlMs;
    this.#onError = options.onError ?? (() => undefined);
    this.#keeper = new LeaseKeeper(store, { ttlMs: this.#ttlMs, onError: this.#onError });
    this.#singleReads = options.singleReads ?? defaultSingleReads;
    const smallHeapBytes = getHeapStatistics().heap_size_limit / 4;
    this.#budget = new MemoryBudget(options.cacheBytes ?? Math.min(defaultCacheBytes, smallHeapBytes));
  }

  async hold(name: SessionName, options: HoldOptions): Promise<HeldSession> {
    const key = JSON.stringify([name.tenant, name.id]);
    const ours = this.#held.get(key);
    if (ours !== undefined) {
      const owner = { ...this.#owner, purpose: ours.purpose };
      throw leaseHeld({ name }, { owner, remainingMs: this.#ttlMs });
    }
    const session = this.#open(name, options, () => this.#held.delete(key));
    this.#held.set(key, { purpose: options.purpose, session });
    try {
      return await session;
    } catch (error) {
      this.#held.delete(key);
      throw error;
    }
  }

  async usage(
    own: SessionName,
    bytes: { readonly all: boolean; readonly tenant: boolean },
  ): ReturnType<SessionHolder['usage']> {
    // It may be there already, made by a beginning that was cut short.
    const names = (await this.#store.heads())
      .map(({ name }) => name)
      .filter(({ tenant, id }) => tenant !== own.tenant || id !== own.id);
    const ofTenant = names.filter(({ tenant }) => tenant === own.tenant);
    const totals = bytes.tenant ? await this.#store.totals(ofTenant) : [];
    const sizes = totals.flatMap(({ byType }) => Object.values(byType).map(({ sizeBytes }) => sizeBytes));
    return {
      all: { sessions: names.length, sizeBytes: bytes.all ? (await this.#store.facts()).sizeBytes : 0 },
      tenant: { sessions: ofTenant.length, sizeBytes: sizes.reduce((sum, size) => sum + size, 0) },
    };
  }

  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #open(name: SessionName, options: HoldOptions, onEnd: () => void): Promise<KeptSession> {
    const owner: LeaseOwner = { ...this.#owner, purpose: options.purpose };
    const { signal: given, waitMs, create } = options;
    const signal =
      given === undefined ? this.#closing.signal : AbortSignal.any([given, this.#closing.signal]);
    const shared = { store: this.#store, ttlMs: this.#ttlMs, owner };
    const taken = await takeLease(this.#store, { name, owner, ttlMs: this.#ttlMs }, { waitMs, signal });
    try {
      const created = await this.#expectLive(taken, create);
      const { lease, grantedAtMs } = taken;
      const parts = { keeper: this.#keeper, budget: this.#budget, onError: this.#onError, onEnd };
      const singleReads = this.#singleReads;
      return new KeptSession({ ...shared, ...parts, lease, grantedAtMs, created, singleReads });
    } catch (error) {
      await this.#giveBack(taken.lease);
      throw error;
    }
  }

  /** @returns whether the session was created for this. */
  async #expectLive({ lease, state }: TakenLease, create: HoldOptions['create']): Promise<boolean> {
    const details = { session: sessionName(lease.name), place: this.#store.place.url };
    if (state === 'live') return false;
    if (state === 'arriving') throw new HoldfastError('SESSION_ARRIVING', details);
    if (create === false) throw new HoldfastError('SESSION_ABSENT', details);
    if (create !== true) await create();
    await this.#store.create(lease, 'live');
    return true;
  }

  /** A lease that cannot be given back ends by itself; the refusal is what the caller has to hear. */
  async #giveBack(lease: Lease): Promise<void> {
    try {
      await this.#store.release([lease]);
    } catch (error) {
      this.#onError(error);
    }
  }

  async #closeAll(): Promise<void> {
    const cause = 'it was closed';
    this.#closing.abort(new HoldfastError('STORE_UNAVAILABLE', { place: this.#store.place.url, cause }));
    // One that is just being taken fails with its own caller, or is given back like the others.
    await Promise.allSettled([...this.#held.values()].map(async ({ session }) => (await session).release()));
    await this.#store.close();
  }
}
