// The locks of a database or a vault are leases: taken for a run or for one move, renewed while they are held.
import { HoldfastError } from '../../core/errors.ts';
import { pathOfAddress } from '../../core/entry-path.ts';
import { sessionName } from '../../core/session.ts';
import type { Place } from '../../core/place.ts';
import type {
  EntryStore,
  Lease,
  LeaseAnswer,
  LeaseOwner,
  LeaseRequest,
  SessionHead,
  SessionName,
} from '../../ports/entry-store.ts';
import type { Lock } from '../../ports/lock.ts';
import { askForLease } from '../entries/ask-for-lease.ts';
import { describeOwner } from '../entries/describe-owner.ts';
import { isProvenDead, thisOwner } from '../entries/process-identity.ts';

/** What a machine that stops dead holds up others for. Longer than any pause of a process that is merely busy. */
const ttlMs = 30_000;
const renewEveryMs = 10_000;

/**
 * The name whose lease is the lock of the whole place. It stays absent, so it is never listed as a session; no folder
 * is ever a session of that name either, because that is what Holdfast's own folder in a place is called.
 */
const placeName: SessionName = { tenant: '.holdfast', id: 'place' };

/** What such locks need of a place. */
export type LeasedPlace = Pick<EntryStore, 'acquire' | 'renew' | 'release'> & {
  readonly place: Pick<Place, 'url'>;
};

export class DatabaseLeases {
  readonly #entries: LeasedPlace;
  readonly #owner = thisOwner();
  readonly #held = new Map<string, Lease>();
  #beat: NodeJS.Timeout | null = null;

  constructor(entries: LeasedPlace) {
    this.#entries = entries;
  }

  /** @throws LOCK_HELD naming the owner; STORE_UNAVAILABLE */
  lockSession(name: SessionName, purpose: string): Promise<Lock> {
    return this.lock(name, `the session ${sessionName(name)}`, purpose);
  }

  /** @throws LOCK_HELD naming the owner; STORE_UNAVAILABLE */
  lockPlace(purpose: string): Promise<Lock> {
    return this.lock(placeName, `the place ${this.#entries.place.url}`, purpose);
  }

  /** A database does not list what is absent, so this asks for a lease that has run out as soon as it is granted. */
  async placeLockHeld(): Promise<boolean> {
    const answer = await this.#acquire({ name: placeName, owner: this.#ownerFor('a look'), ttlMs: 1 });
    if (answer.outcome === 'held') return true;
    await this.#entries.release([answer.lease]);
    return false;
  }

  /** Under the lease that is held already, or under one that is taken for this. @throws MOVE_FAILED naming its holder */
  async with<Result>(
    name: SessionName,
    path: string,
    act: (lease: Lease) => Promise<Result>,
  ): Promise<Result> {
    const held = this.#held.get(keyOf(name));
    if (held !== undefined) return act(held);
    const answer = await this.#acquire({ name, owner: this.#ownerFor('a move'), ttlMs });
    if (answer.outcome === 'held') {
      const cause = `its session is held by ${describeOwner(answer.owner)}`;
      throw new HoldfastError('MOVE_FAILED', { path, cause });
    }
    try {
      return await act(answer.lease);
    } finally {
      await this.#giveBack(answer.lease);
    }
  }

  /** Whether it is locked here. */
  isMine({ lease }: SessionHead): boolean {
    return lease?.owner.process === this.#owner.process;
  }

  /** Who could write the session now, this store's own locks aside; null when nobody could. */
  holderOf(head: SessionHead): LeaseOwner | null {
    const { lease } = head;
    if (lease === null || this.isMine(head)) return null;
    return lease.remainingMs > 0 && !isProvenDead(lease.owner) ? lease.owner : null;
  }

  /** Gives back what is held. */
  async close(): Promise<void> {
    for (const key of this.#held.keys()) await this.#release(key);
  }

  /** @param what is locked, for whoever is refused. @throws LOCK_HELD naming the owner; STORE_UNAVAILABLE */
  async lock(name: SessionName, what: string, purpose: string): Promise<Lock> {
    const key = keyOf(name);
    const answer = await this.#acquire({ name, owner: this.#ownerFor(purpose), ttlMs });
    if (answer.outcome === 'held') {
      throw new HoldfastError('LOCK_HELD', { what, owner: describeOwner(answer.owner) });
    }
    this.#held.set(key, answer.lease);
    this.#beat ??= setInterval(() => this.#renew(), renewEveryMs).unref();
    return {
      release: async () => {
        // Somebody else may hold it by now, under a later epoch.
        if (this.#held.get(key) === answer.lease) await this.#release(key);
      },
    };
  }

  /** Its own locks are locks too: whoever asks for one twice is told so. */
  #acquire(request: LeaseRequest): Promise<LeaseAnswer> {
    return askForLease(this.#entries, request, isProvenDead);
  }

  #ownerFor(purpose: string): LeaseOwner {
    return { ...this.#owner, purpose };
  }

  /** A lease that is lost is noticed by the next move under it: the database refuses that itself. */
  #renew(): void {
    this.#entries.renew([...this.#held.values()], ttlMs).catch((error: unknown) => {
      // The next beat asks again, and there are two before a lease runs out.
      if (!(error instanceof HoldfastError)) throw error;
    });
  }

  async #release(key: string): Promise<void> {
    const lease = this.#held.get(key);
    this.#held.delete(key);
    if (this.#held.size === 0 && this.#beat !== null) {
      clearInterval(this.#beat);
      this.#beat = null;
    }
    if (lease !== undefined) await this.#giveBack(lease);
  }

  /** A database that cannot be reached takes it back by itself when its time has run out. */
  async #giveBack(lease: Lease): Promise<void> {
    try {
      await this.#entries.release([lease]);
    } catch (error) {
      if (!(error instanceof HoldfastError)) throw error;
    }
  }
}

/** What people read may be the same for two names; this is not. */
function keyOf(name: SessionName): string {
  return pathOfAddress({ ...name, entry: null });
}
