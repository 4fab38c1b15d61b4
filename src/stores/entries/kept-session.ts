// One held session: what is asked of it, under the lease that it has, until that is given back or lost.
import { invalidEntryName } from '../../core/entry-name.ts';
import { HoldfastError } from '../../core/errors.ts';
import { leaseLost } from '../../core/lease-lost.ts';
import type {
  EntryChange,
  EntryKey,
  EntryStore,
  Lease,
  LeaseOwner,
  SessionName,
  StoredEntry,
  WriteOutcome,
} from '../../ports/entry-store.ts';
import type { HeldSession } from '../../ports/held-session.ts';
import { EntryCache } from './entry-cache.ts';
import type { EntrySource } from './entry-cache.ts';
import type { Leaseholder, LeaseKeeper } from './lease-keeper.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { sealValue } from './seal.ts';
import { wakingNowMs } from './waking-now.ts';
import { WriteQueue } from './write-queue.ts';

export interface KeptSessionOptions {
  readonly store: EntryStore;
  readonly keeper: LeaseKeeper;
  readonly budget: MemoryBudget;
  readonly owner: LeaseOwner;
  readonly ttlMs: number;
  readonly lease: Lease;
  /** When the call began that granted the lease, by `wakingNowMs`. */
  readonly grantedAtMs: number;
  readonly created: boolean;
  readonly singleReads: number;
  /** The name is free in this process again. */
  readonly onEnd: () => void;
  /** Hears of a lease that could not be given back. It ends by itself. */
  readonly onError: (error: unknown) => void;
}

export class KeptSession implements HeldSession, Leaseholder, EntrySource {
  readonly name: SessionName;
  readonly created: boolean;
  readonly #options: KeptSessionOptions;
  readonly #cache: EntryCache;
  readonly #writes = new WriteQueue((changes) => this.#write(changes));
  readonly #lost = new AbortController();
  assuredAtMs: number;
  #lease: Lease;
  /** Why nothing more can be asked of it. */
  #ended: HoldfastError | null = null;
  /** A write may or may not have been made, and may still be. */
  #isUnsure = false;
  #takingAnew: Promise<void> | null = null;
  #releasing: Promise<void> | null = null;

  constructor(options: KeptSessionOptions) {
    this.#options = options;
    this.name = options.lease.name;
    this.created = options.created;
    this.#lease = options.lease;
    this.assuredAtMs = options.grantedAtMs;
    this.#cache = new EntryCache(this.name, this, options.budget, options.created, options.singleReads);
    options.keeper.keep(this);
  }

  get lease(): Lease {
    return this.#lease;
  }

  get epoch(): number {
    return this.#lease.epoch;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get isTakingAnew(): boolean {
    return this.#takingAnew !== null;
  }

  async get(type: string, ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    await this.#stillOurs();
    return ids.length === 0 ? new Map() : this.#cache.get(type, ids);
  }

  async ids(type: string): Promise<readonly string[]> {
    await this.#stillOurs();
    return this.#cache.ids(type);
  }

  /** The bytes are copied before it returns. */
  async set(changes: readonly EntryChange[]): Promise<void> {
    const refusal = this.#ended ?? invalidEntryName(this.name, changes);
    if (refusal !== null) throw refusal;
    if (changes.length === 0) return;
    await this.#writes.add(
      changes.map(({ type, id, value }) => ({ type, id, value: value && sealValue({ type, id }, value) })),
    );
  }

  release(): Promise<void> {
    this.#releasing ??= this.#giveBack();
    return this.#releasing;
  }

  lose(error: HoldfastError = this.#takenOver()): void {
    if (this.#lost.signal.aborted) return;
    this.#ended = error;
    this.#end();
    this.#writes.refuse(error);
    this.#lost.abort(error);
  }

  async load(limitBytes: number): Promise<readonly StoredEntry[] | null> {
    return this.#read(async (lease) => {
      const [entries] = await this.#options.store.load([lease], limitBytes);
      return entries ?? null;
    });
  }

  everything(): Promise<readonly StoredEntry[]> {
    return this.#read(async () => {
      const entries = await this.#options.store.entries(this.name);
      if (entries !== null) return entries;
      throw new HoldfastError('SESSION_NOT_FOUND', { session: `${this.name.tenant}/${this.name.id}` });
    });
  }

  read(keys: readonly EntryKey[]): Promise<readonly StoredEntry[]> {
    return this.#read(async (lease) => (await this.#options.store.read([{ lease, keys }]))[0] ?? []);
  }

  /** A store reads for whoever asks; what somebody else has written since must not be taken for ours. */
  async #read<Found>(ask: (lease: Lease) => Promise<Found>): Promise<Found> {
    this.#expectHeld();
    if (this.#isUnsure) await this.#takeAnew();
    const found = await ask(this.#lease);
    await this.#options.keeper.assure(this);
    this.#expectHeld();
    return found;
  }

  /**
   * Reading from memory goes on without the database for as long as the lease surely runs. After that somebody else may
   * have written, so what is in memory may be old, and an answer from it would be a guess.
   */
  async #stillOurs(): Promise<void> {
    this.#expectHeld();
    if (!this.#options.keeper.isInDoubt(this)) return;
    await this.#options.keeper.assure(this);
    this.#expectHeld();
  }

  #expectHeld(): void {
    if (this.#ended !== null) throw this.#ended;
  }

  async #write(changes: readonly EntryChange[]): Promise<WriteOutcome> {
    if (this.#isUnsure) await this.#takeAnew();
    try {
      const [outcome = null] = await this.#options.store.write([{ lease: this.#lease, changes }]);
      if (outcome === null) this.#cache.committed(changes);
      else if (outcome.code === 'LEASE_LOST') this.lose(outcome);
      return outcome;
    } catch (error) {
      if (mayHaveBeenMade(error)) {
        this.#isUnsure = true;
        this.#cache.doubt(changes);
      }
      throw error;
    }
  }

  #takeAnew(): Promise<void> {
    this.#takingAnew ??= this.#takeNewEpoch().finally(() => (this.#takingAnew = null));
    return this.#takingAnew;
  }

  /**
   * A write whose answer never came may still lie in a network or in the database, and be made after later ones.
   * Under a new epoch of this same owner that is impossible, so what is read then stays true.
   */
  async #takeNewEpoch(): Promise<void> {
    const { store, owner, ttlMs } = this.#options;
    const renewedMs = wakingNowMs();
    const [isOurs] = await store.renew([this.#lease], ttlMs);
    const startedMs = wakingNowMs();
    const request = { name: this.name, owner, ttlMs, provenDead: owner.process };
    const [answer] = isOurs ? await store.acquire([request]) : [];
    if (answer?.outcome === 'granted') {
      // In the time that the renewal gave nobody else could take it, and come and go between the two.
      const noneBetween = wakingNowMs() - renewedMs < ttlMs;
      if (noneBetween && answer.lease.epoch > this.epoch && answer.state === 'live') {
        this.#lease = answer.lease;
        this.assuredAtMs = startedMs;
        this.#isUnsure = false;
        return;
      }
      await store.release([answer.lease]);
    }
    this.lose();
    this.#expectHeld();
  }

  async #giveBack(): Promise<void> {
    this.#ended ??= leaseLost(this.name, this.epoch, { epoch: this.epoch, owner: null });
    await this.#writes.idle();
    // A read may be taking a new epoch just now: that one is to be given back.
    await Promise.allSettled([this.#takingAnew]);
    if (this.#lost.signal.aborted) return;
    // Renewals stop before, not after: one that comes later would be told of a loss.
    this.#options.keeper.drop(this);
    try {
      await this.#options.store.release([this.#lease]);
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#end();
    }
  }

  #end(): void {
    this.#options.keeper.drop(this);
    this.#cache.distrust();
    this.#options.onEnd();
  }

  #takenOver(): HoldfastError {
    return leaseLost(this.name, this.epoch, { epoch: this.epoch + 1, owner: null });
  }
}

/** Of all that a store answers only an outage leaves that open; what is no answer of a store leaves everything open. */
function mayHaveBeenMade(error: unknown): boolean {
  return !(error instanceof HoldfastError) || error.code === 'STORE_UNAVAILABLE';
}
