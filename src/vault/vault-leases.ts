// Leases of sessions, kept in their heads: taken, renewed and given back by compare-and-swap, so that of two who try at once one has it.
//
// A blob store has no clock that can be asked, so when a lease has run out is judged in three ways. An owner of the same machine has the
// same clock: its time counts. Of any other, whoever waits watches the head: one that stayed the same for the lease's whole time was not
// renewed, whatever the clocks say. And one that should have been renewed more than ten minutes ago has run out for somebody who asks only
// once, too: this assumes clocks that differ by less. Where that is wrong the epoch still keeps the former owner's snapshots apart.
import type { Engine } from '../core/session.ts';
import { longestLeaseMs } from '../core/longest-lease.ts';
import type { Lease, LeaseAnswer, LeaseOwner, LeaseRequest } from '../ports/entry-store.ts';
import type { LeaseStore } from '../ports/vault.ts';
import { forgotLease } from './forgot-lease.ts';
import { ranEpoch } from './head.ts';
import type { Head, HeadLease } from './head.ts';
import { updateHead } from './session-head.ts';
import type { SessionPlace } from './session-place.ts';

export interface LeaseClock {
  nowMs(): number;
  /** Goes on evenly, whatever is done to the clock. */
  steadyMs(): number;
}

/** A head as it was seen, and since when it is that. */
interface Sighting {
  readonly sign: string;
  readonly sinceMs: number;
}

export class VaultLeases implements LeaseStore {
  readonly #engine: Engine;
  readonly #placeOf: (name: { engine: Engine; tenant: string; id: string }) => Promise<SessionPlace>;
  readonly #clock: LeaseClock;
  readonly #sightings = new Map<string, Sighting>();
  /** Of the leases that were given out here: a head that was lost does not tell them. */
  readonly #owners = new Map<string, LeaseOwner>();

  constructor(
    engine: Engine,
    placeOf: (name: { engine: Engine; tenant: string; id: string }) => Promise<SessionPlace>,
    clock: LeaseClock,
  ) {
    [this.#engine, this.#placeOf, this.#clock] = [engine, placeOf, clock];
  }

  async acquire(requests: readonly LeaseRequest[]): Promise<readonly LeaseAnswer[]> {
    return await Promise.all(requests.map((request) => this.#acquire(request)));
  }

  async renew(leases: readonly Lease[], ttlMs: number): Promise<readonly boolean[]> {
    return await Promise.all(leases.map((lease) => this.#renew(lease, ttlMs)));
  }

  async release(leases: readonly Lease[]): Promise<void> {
    await Promise.all(leases.map((lease) => this.#release(lease)));
  }

  async #acquire({ name, owner, ttlMs, provenDead, passing = false }: LeaseRequest): Promise<LeaseAnswer> {
    const place = await this.#place(name);
    let answer: LeaseAnswer | undefined;
    await updateHead(place, (head) => {
      const { lease } = head;
      const remainingMs = lease === null ? 0 : this.remainingMs(place, head.epoch, lease, owner);
      if (lease !== null && remainingMs > 0 && lease.owner.process !== provenDead) {
        answer = { outcome: 'held', owner: lease.owner, remainingMs };
        return null;
      }
      // At least the time: a head that was put back to an earlier state gives out no epoch again that somebody still holds.
      const epoch = Math.max(head.epoch + 1, Math.floor(this.#clock.nowMs()));
      answer = {
        outcome: 'granted',
        lease: { name: { tenant: name.tenant, id: name.id }, key: 0, epoch },
        state: head.latest === null ? 'absent' : 'live',
      };
      const renewedAtMs = this.#clock.nowMs();
      return {
        ...head,
        epoch,
        lease: { owner: { ...owner }, ttlMs, renewedAtMs, renewals: 0 },
        ...(passing && isAtHome(head, owner)
          ? { ranEpoch: ranEpoch(head) }
          : { ranEpoch: epoch, lastOwner: { ...owner } }),
      };
    });
    if (answer === undefined) throw new RangeError('the head was changed without an answer');
    if (answer.outcome === 'granted') this.#owners.set(ownerKey(place, answer.lease), { ...owner });
    return answer;
  }

  async #renew(lease: Lease, ttlMs: number): Promise<boolean> {
    const place = await this.#place(lease.name);
    const owner = this.#owners.get(ownerKey(place, lease));
    let isHeld = false;
    await updateHead(place, (head) => {
      const renewedAtMs = this.#clock.nowMs();
      if (owner !== undefined && forgotLease(head, lease)) {
        isHeld = true;
        const again = { owner, ttlMs, renewedAtMs, renewals: 0 };
        return { ...head, epoch: lease.epoch, ranEpoch: lease.epoch, lease: again, lastOwner: owner };
      }
      isHeld = isOf(head, lease);
      if (!isHeld || head.lease === null) return null;
      const renewals = head.lease.renewals + 1;
      return { ...head, lease: { ...head.lease, ttlMs, renewedAtMs, renewals } };
    });
    return isHeld;
  }

  async #release(lease: Lease): Promise<void> {
    const place = await this.#place(lease.name);
    await updateHead(place, (head) => (isOf(head, lease) ? { ...head, lease: null } : null));
    this.#owners.delete(ownerKey(place, lease));
  }

  /**
   * Until the lease counts as expired for this machine; 0 where it does.
   * @param asker null: somebody who only looks
   */
  remainingMs(
    place: SessionPlace,
    epoch: number,
    lease: HeadLease,
    asker: Pick<LeaseOwner, 'host'> | null,
  ): number {
    const { ttlMs, renewedAtMs, renewals } = lease;
    const byClockMs = renewedAtMs + ttlMs - this.#clock.nowMs();
    const isSameMachine = asker?.host === lease.owner.host;
    // One that would run for longer than any was given out by a clock that has been set back since.
    if (isSameMachine) return byClockMs > longestLeaseMs ? 0 : Math.max(0, byClockMs);
    if (byClockMs < -longestLeaseMs) return 0;
    const sign = `${epoch} ${renewals} ${renewedAtMs}`;
    const seen = this.#sightings.get(place.keys.prefix);
    const sinceMs = seen?.sign === sign ? seen.sinceMs : this.#clock.steadyMs();
    this.#sightings.set(place.keys.prefix, { sign, sinceMs });
    return Math.max(0, sinceMs + ttlMs - this.#clock.steadyMs());
  }

  #place({ tenant, id }: LeaseRequest['name']): Promise<SessionPlace> {
    return this.#placeOf({ engine: this.#engine, tenant, id });
  }
}

/**
 * Whether whoever only puts the session in order does so on the machine that has it: then nothing there became older by it.
 * A restore on another machine is how a session moves, so it counts as a run.
 */
function isAtHome({ lastOwner, latest }: Head, owner: LeaseOwner): boolean {
  return (lastOwner?.host ?? latest?.host) === owner.host;
}

function ownerKey({ keys }: SessionPlace, { epoch }: Lease): string {
  return `${keys.prefix} ${epoch}`;
}

function isOf(head: Head, { epoch }: Lease): boolean {
  return head.epoch === epoch && head.lease !== null;
}
