// Renews the leases of all held sessions together, by one timer, and tells those that lost theirs.
import type { EntryStore, Lease } from '../../ports/entry-store.ts';
import { wakingNowMs } from './waking-now.ts';

export interface Leaseholder {
  readonly lease: Lease;
  /** It is taking a new lease for itself just now, and finds out about a loss by that. */
  readonly isTakingAnew: boolean;
  /** When the call began that last confirmed the lease, by `wakingNowMs`. */
  assuredAtMs: number;
  /** Somebody else has it, or had it. */
  lose(): void;
}

export interface KeeperOptions {
  readonly ttlMs: number;
  /** Hears of renewals that failed. That is no loss yet: the database checks the epoch of every write. */
  readonly onError: (error: unknown) => void;
}

export class LeaseKeeper {
  readonly #store: Pick<EntryStore, 'renew'>;
  readonly #options: KeeperOptions;
  readonly #holders = new Set<Leaseholder>();
  #timer: NodeJS.Timeout | null = null;
  #renewing: Promise<void> | null = null;
  /** Why the last renewal failed; null where it went well. */
  #failure: { readonly error: unknown } | null = null;

  constructor(store: Pick<EntryStore, 'renew'>, options: KeeperOptions) {
    this.#store = store;
    this.#options = options;
  }

  keep(holder: Leaseholder): void {
    this.#holders.add(holder);
    this.#schedule();
  }

  drop(holder: Leaseholder): void {
    this.#holders.delete(holder);
    if (this.#holders.size > 0 || this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  /**
   * Resolves when the lease is known to have been ours until just now, or to be lost. Asks the database only where the
   * time of the lease may have run out: it was away, or this process was stopped, and somebody may have taken over.
   * @throws what the renewal failed with, where it stays in doubt
   */
  async assure(holder: Leaseholder): Promise<void> {
    while (this.isInDoubt(holder)) {
      await this.#renew();
      if (this.#failure !== null) throw this.#failure.error;
    }
  }

  isInDoubt(holder: Leaseholder): boolean {
    return this.#holders.has(holder) && wakingNowMs() - holder.assuredAtMs >= this.#options.ttlMs;
  }

  /** Never two timers, and none that keeps a process alive. */
  #schedule(): void {
    if (this.#timer !== null || this.#renewing !== null || this.#holders.size === 0) return;
    const { ttlMs } = this.#options;
    const waitMs = this.#failure === null ? ttlMs / 3 : ttlMs / 10;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#renew();
    }, waitMs).unref();
  }

  /** Never rejects. */
  #renew(): Promise<void> {
    this.#renewing ??= this.#renewAll().finally(() => {
      this.#renewing = null;
      this.#schedule();
    });
    return this.#renewing;
  }

  async #renewAll(): Promise<void> {
    const asked = [...this.#holders].map((holder) => ({ holder, lease: holder.lease }));
    const leases = asked.map(({ lease }) => lease);
    const startedMs = wakingNowMs();
    try {
      const answers = await this.#store.renew(leases, this.#options.ttlMs);
      this.#failure = null;
      for (const [index, { holder, lease }] of asked.entries()) {
        // Given back meanwhile, or renewed under a new epoch: then this answer is about the past.
        if (!this.#holders.has(holder) || holder.lease !== lease || holder.isTakingAnew) continue;
        if (answers[index]) holder.assuredAtMs = startedMs;
        else holder.lose();
      }
    } catch (error) {
      this.#failure = { error };
      this.#options.onError(error);
    }
  }
}
