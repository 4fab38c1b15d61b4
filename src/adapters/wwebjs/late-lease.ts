// For a run that began while the vault was away: takes the lease as soon as it can, or finds that somebody else has it.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { ProfileGround } from './profile-ground.ts';
import { markAsOurs } from './start-profile.ts';
import type { VaultHold } from './start-profile.ts';

export interface LateLeaseListener {
  onHeld(hold: VaultHold): void;
  onLost(error: HoldfastError): void;
  alert(error: Error): void;
}

const pauseMs = 15_000;

export class LateLease {
  readonly #ground: ProfileGround;
  readonly #knownEpoch: number | null;
  readonly #listener: LateLeaseListener;
  #timer: NodeJS.Timeout | null = null;
  #trying: Promise<void> = Promise.resolve();
  #isOver = false;

  /** @param knownEpoch under which the profile ran last; null where nobody knows, and whoever started knew that */
  constructor(ground: ProfileGround, knownEpoch: number | null, listener: LateLeaseListener) {
    this.#ground = ground;
    this.#knownEpoch = knownEpoch;
    this.#listener = listener;
    this.#wait();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#trying;
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#trying = this.#try();
    }, pauseMs).unref();
  }

  /** Never rejects. */
  async #try(): Promise<void> {
    try {
      const vault = await this.#ground.vault();
      const lease = await this.#ground.holdLease(vault, 0);
      if (this.#isOver) return await lease.release();
      const wasElsewhere = this.#knownEpoch !== null && lease.epochBefore > this.#knownEpoch;
      if (wasElsewhere) {
        await lease.release();
        return this.#lose('another machine ran it while the vault could not be asked');
      }
      await markAsOurs(this.#ground, { vault, lease });
      this.#isOver = true;
      return this.#listener.onHeld({ vault, lease });
    } catch (error) {
      if (!(error instanceof HoldfastError)) this.#listener.alert(error as Error);
      else if (error.code === 'LEASE_HELD') return this.#lose(error.message);
      else if (error.code !== 'BLOBS_UNAVAILABLE') this.#listener.alert(error);
    }
    if (!this.#isOver) this.#wait();
    return undefined;
  }

  #lose(cause: string): void {
    this.#isOver = true;
    const session = sessionName(this.#ground.name);
    this.#listener.onLost(new HoldfastError('LEASE_LOST', { session, cause }));
  }
}
