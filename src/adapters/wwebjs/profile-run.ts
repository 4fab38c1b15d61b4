// One run of a profile, from before its browser starts until after it has closed: snapshots while it runs, and its end.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import { durationText } from '../../core/amounts.ts';
import type { AdoptPolicy, NotedMark } from './decide-start.ts';
import { LateLease } from './late-lease.ts';
import type { ProfileGround } from './profile-ground.ts';
import { SnapshotSchedule } from './snapshot-schedule.ts';
import type { StartedProfile, VaultHold } from './start-profile.ts';
import type { StrategyListener } from './strategy-listener.ts';
import { takeProfileSnapshot } from './take-profile-snapshot.ts';

export interface RunOptions extends Pick<StrategyListener, 'onSnapshot'> {
  readonly set: 'essential' | 'whole';
  readonly firstSnapshotMs: number;
  readonly snapshotEveryMs: number;
  /** What to do when the lease has not been renewed for so long that another machine may have taken it. */
  readonly whenCutOff: 'go-on' | 'stop';
  readonly adopt: AdoptPolicy;
  readonly alert: (error: Error) => void;
  /** Told once. */
  readonly onLost: (error: HoldfastError) => void;
}

/** A vault that is away must not keep a program from ending. */
const lastSnapshotLimitMs = 120_000;
const browserEndsMs = 15_000;

/** One at a time in a process: fifty clients that start together would otherwise read fifty profiles at once. */
let hotSnapshots: Promise<unknown> = Promise.resolve();

/** Why a snapshot of a running profile was given up. */
const notRunning = new Error('the browser ends, or its pairing');

export class ProfileRun {
  readonly #ground: ProfileGround;
  readonly #options: RunOptions;
  readonly #schedule: SnapshotSchedule;
  /** Ends the snapshot of the running profile that is under way, or waits its turn. */
  #hot = new AbortController();
  #hold: VaultHold | null;
  #late: LateLease | null = null;
  /** The page has said that it is linked, and nothing has said otherwise since. */
  #isLinked = false;
  #isLoggedOut = false;
  #isLost = false;
  #taking: Promise<unknown> = Promise.resolve();

  /** @param started as startProfile left it */
  constructor(ground: ProfileGround, { hold, mark }: StartedProfile, options: RunOptions) {
    this.#ground = ground;
    this.#options = options;
    this.#hold = hold;
    const { firstSnapshotMs: firstMs, snapshotEveryMs: everyMs } = options;
    this.#schedule = new SnapshotSchedule({ firstMs, everyMs, run: () => this.#takeHot() });
    if (hold !== null) this.#watch(hold);
    else this.#joinLater(mark);
  }

  get isLoggedOut(): boolean {
    return this.#isLoggedOut;
  }

  /** Nothing may be started on it any more. */
  get isOver(): boolean {
    return this.#isLost || this.#isLoggedOut;
  }

  /** The client is ready; also when it is so again after a log-out in the same browser. */
  ready(): void {
    this.#isLinked = true;
    this.#isLoggedOut = false;
    if (!this.#isLost) this.#schedule.start();
    void this.#ground.noteLive();
  }

  /** What lies in the profile from now on is no pairing, and no snapshot of it is worth one. */
  unlinked(): void {
    this.#isLinked = false;
    this.#stop();
  }

  /** CONFLICT, a blocked proxy, a network that is gone: the pairing is as good as before. */
  disconnected(): void {
    this.#stop();
  }

  /**
   * Logged out, by the phone or by the program. The browser may still run, and may be linked anew in this very profile:
   * nothing is moved before it has closed. Never rejects.
   */
  async loggedOut(): Promise<void> {
    this.unlinked();
    this.#isLoggedOut = true;
    await this.#taking;
    await this.#retire();
  }

  /** After the browser has closed: the last snapshot, or the profile of a log-out to the trash. Never rejects. */
  async end(): Promise<void> {
    this.#stop();
    await this.#late?.stop();
    await this.#taking;
    try {
      if (this.#isLost) return;
      if (this.#isLoggedOut) await this.#discard();
      else if (this.#isLinked) await this.#takeLast();
    } catch (error) {
      this.#options.alert(error as Error);
    } finally {
      await this.#hold?.lease.release().catch(this.#options.alert);
      await this.#ground.close().catch(this.#options.alert);
    }
  }

  #watch({ lease }: VaultHold): void {
    const session = sessionName(this.#ground.name);
    const lost = (): void => {
      const { message } = lease.lost.reason as Error;
      this.#lose(new HoldfastError('LEASE_LOST', { session, cause: message }));
    };
    let silentBeforeMs = Infinity;
    lease.whenUnsure((silentMs, cause) => {
      // Once for each time that it is cut off.
      const isSaid = silentMs > silentBeforeMs;
      silentBeforeMs = silentMs;
      if (!isSaid) this.#beUnsure(silentMs, cause);
    });
    if (lease.lost.aborted) lost();
    else lease.lost.addEventListener('abort', lost, { once: true });
  }

  #beUnsure(silentMs: number, reason: unknown): void {
    const { whenCutOff, alert } = this.#options;
    const cause = reason instanceof HoldfastError ? String(reason.details['cause']) : String(reason);
    const details = { session: sessionName(this.#ground.name), silent: durationText(silentMs), cause };
    const unsure = new HoldfastError('LEASE_UNSURE', details);
    if (whenCutOff === 'stop') this.#lose(unsure);
    else if (!this.#isLost) alert(unsure);
  }

  #joinLater(mark: NotedMark | null): void {
    const { adopt } = this.#options;
    this.#late = new LateLease(
      this.#ground,
      { mark, adopt },
      {
        onHeld: (hold) => {
          this.#hold = hold;
          this.#watch(hold);
        },
        onLost: (error) => this.#lose(error),
        alert: this.#options.alert,
      },
    );
  }

  #lose(error: HoldfastError): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#stop();
    this.#options.onLost(error);
  }

  #stop(): void {
    this.#schedule.stop();
    this.#hot.abort(notRunning);
  }

  async #takeHot(): Promise<boolean> {
    const hold = this.#hold;
    // The vault is away since the start; it was said once.
    if (hold === null) return false;
    this.#hot = new AbortController();
    const { signal } = this.#hot;
    const before = hotSnapshots;
    // Who ends does not wait for the snapshots of others.
    const turn = Promise.race([before, once(signal, 'abort')]);
    const taking = turn.then(() => signal.aborted || this.#take(hold, signal));
    hotSnapshots = Promise.allSettled([before, taking]).then(() => undefined);
    this.#taking = taking;
    return taking;
  }

  async #takeLast(): Promise<void> {
    if (this.#hold === null) {
      const cause =
        'it was away since the start; the profile lies here, and the next start takes the snapshot';
      throw new HoldfastError('BLOBS_UNAVAILABLE', { url: this.#ground.vaultUrl, cause });
    }
    const limit = new AbortController();
    const cause = `the last snapshot was not done within ${durationText(lastSnapshotLimitMs)}; the profile lies here, and the next start takes it`;
    const late = new HoldfastError('BLOBS_UNAVAILABLE', { url: this.#ground.vaultUrl, cause });
    const timer = setTimeout(() => limit.abort(late), lastSnapshotLimitMs).unref();
    await this.#take(this.#hold, limit.signal);
    clearTimeout(timer);
  }

  /** Never rejects. */
  async #take({ vault, lease }: VaultHold, signal: AbortSignal): Promise<boolean> {
    const { set, onSnapshot, alert } = this.#options;
    try {
      const taken = await takeProfileSnapshot(this.#ground, { vault, lease, set, signal });
      await this.#ground.noteSnapshot(taken);
      if (taken.info.standing !== 'good') alert(keptApart(taken.info.id, taken.info.why));
      onSnapshot?.(taken);
      return true;
    } catch (error) {
      if (signal.reason === notRunning) return true;
      if (error instanceof HoldfastError && error.code === 'LEASE_LOST') this.#lose(error);
      await this.#ground.noteSnapshot(error as Error);
      alert(error as Error);
      return false;
    }
  }

  async #retire(): Promise<void> {
    const { name, nowMs } = this.#ground;
    try {
      await this.#hold?.vault.session(name).retire('logged out', nowMs());
    } catch (error) {
      this.#options.alert(error as Error);
    }
  }

  async #discard(): Promise<void> {
    const deadlineMs = performance.now() + browserEndsMs;
    for (;;) {
      const { answer, why } = await this.#ground.inUse();
      if (answer !== 'yes') break;
      if (performance.now() > deadlineMs)
        throw new HoldfastError('SESSION_IN_USE', {
          session: sessionName(this.#ground.name),
          cause: why.join('; '),
        });
      await pause(100);
    }
    await this.#ground.discard(this.#hold?.lease ?? null);
  }
}

function keptApart(id: string, why: string): Error {
  return new Error(
    `The snapshot ${id} is kept apart and is not what a restore takes: ${why}. Look at it, then \`holdfast snapshots --approve ${id}\`.`,
  );
}
