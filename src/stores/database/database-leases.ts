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
import { LeaseKeeper } from '../entries/lease-keeper.ts';
import type { Leaseholder } from '../entries/lease-keeper.ts';
import { isProvenDead, thisOwner } from '../entries/process-identity.ts';
import { wakingNowMs } from '../entries/waking-now.ts';

/** What a machine that stops dead holds up others for. Longer than any pause of a process that is merely busy. */
const ttlMs = 30_000;

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
  readonly #held = new Map<string, Leaseholder>();
  readonly #keeper: LeaseKeeper;

  constructor(entries: LeasedPlace) {
    this.#entries = entries;
    // What keeps a lease from being renewed also keeps the next move under it from being made, and is told then.
    this.#keeper = new LeaseKeeper(entries, { ttlMs, onError: () => undefined });
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
    if (held !== undefined) return act(held.lease);
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
    const assuredAtMs = wakingNowMs();
    const answer = await this.#acquire({ name, owner: this.#ownerFor(purpose), ttlMs });
    if (answer.outcome === 'held') {
      throw new HoldfastError('LOCK_HELD', { what, owner: describeOwner(answer.owner) });
    }
    const { lease } = answer;
    // The next move under one that is lost notices it: the database refuses that itself.
    const lose = (): void => this.#keeper.drop(held);
    const held: Leaseholder = { lease, isTakingAnew: false, assuredAtMs, lose };
    this.#held.set(key, held);
    this.#keeper.keep(held);
    return {
      release: async () => {
        // Somebody else may hold it by now, under a later epoch.
        if (this.#held.get(key) === held) await this.#release(key);
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

  async #release(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    this.#keeper.drop(held);
    await this.#giveBack(held.lease);
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
