// For a run that began while the vault was away: takes the lease as soon as it can, or finds that somebody else has it.
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { decideOnWhole, epochUnder } from './decide-on-whole.ts';
import type { AdoptPolicy, NotedMark } from './decide-start.ts';
import type { ProfileGround } from './profile-ground.ts';
import { lookAtVault, markAsOurs, markOf } from './start-profile.ts';
import type { VaultHold } from './start-profile.ts';

export interface LateLeaseListener {
  onHeld(hold: VaultHold): void;
  onLost(error: HoldfastError): void;
  alert(error: Error): void;
}

const pauseMs = 15_000;

export class LateLease {
  readonly #ground: ProfileGround;
  readonly #mark: NotedMark | null;
  readonly #adopt: AdoptPolicy;
  readonly #listener: LateLeaseListener;
  #timer: NodeJS.Timeout | null = null;
  #trying: Promise<void> = Promise.resolve();
  #isOver = false;
  /** What keeps it from joining, said once. */
  #told: string | null = null;

  /** @param mark what was noted of the profile that runs; null where nobody knows, and whoever started knew that */
  constructor(
    ground: ProfileGround,
    { mark, adopt }: { readonly mark: NotedMark | null; readonly adopt: AdoptPolicy },
    listener: LateLeaseListener,
  ) {
    this.#ground = ground;
    [this.#mark, this.#adopt] = [mark, adopt];
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
      const isHeld = await this.#join({ vault, lease }).catch(async (error: unknown) => {
        await lease.release();
        throw error;
      });
      if (!isHeld) await lease.release();
      else this.#listener.onHeld({ vault, lease });
    } catch (error) {
      if (!(error instanceof HoldfastError)) this.#listener.alert(error as Error);
      else if (error.code === 'LEASE_HELD') return this.#lose(error.message);
      else if (error.code !== 'BLOBS_UNAVAILABLE') this.#listener.alert(error);
    }
    if (!this.#isOver) this.#wait();
    return undefined;
  }

  /** @returns whether the profile is of this lease from now on */
  async #join(hold: VaultHold): Promise<boolean> {
    const hindrance = await this.#hindrance(hold);
    if (hindrance === null) await markAsOurs(this.#ground, hold);
    else if (hindrance.isLost) this.#lose(hindrance.why);
    else this.#alertOnce(hindrance.why);
    if (hindrance === null) this.#isOver = true;
    return hindrance === null;
  }

  /** What keeps the profile that runs from being the session of this vault. */
  async #hindrance(hold: VaultHold): Promise<{ readonly isLost: boolean; readonly why: string } | null> {
    const vault = await lookAtVault(this.#ground, hold);
    const mark = this.#mark?.isOurs === true ? this.#mark : await markOf(this.#ground, vault);
    const epoch = epochUnder(mark, vault.identity);
    if (epoch !== null && vault.epoch > epoch)
      return { isLost: true, why: 'another machine ran it while the vault could not be asked' };
    // The vault may be another one than the profile is of: then its epochs say nothing, and it must not be written into.
    const joining = decideOnWhole({ mark, here: this.#ground.here, adopt: this.#adopt }, vault);
    return joining.do === 'refuse' ? { isLost: false, why: joining.cause } : null;
  }

  #alertOnce(cause: string): void {
    if (this.#told === cause) return;
    this.#told = cause;
    const { name, ref } = this.#ground;
    const details = { session: sessionName(name), place: ref.place, cause };
    this.#listener.alert(new HoldfastError('SESSION_OF_ANOTHER', details));
  }

  #lose(cause: string): void {
    this.#isOver = true;
    const session = sessionName(this.#ground.name);
    this.#listener.onLost(new HoldfastError('LEASE_LOST', { session, cause }));
  }
}
