// When snapshots of a running profile are due: soon after it is linked, once more a little later, then at intervals.

export interface ScheduleOptions {
  readonly firstMs: number;
  readonly everyMs: number;
  /** Takes one; never rejects. False: try again soon. */
  readonly run: () => Promise<boolean>;
}

/**
 * Chromium writes localStorage up to a minute late when much of it changes, as after a pairing; a snapshot that was taken
 * before would come back without it.
 */
const secondAfterMs = 70_000;
const againAfterFailureMs = 60_000;

/** Never two at once, and no timer that keeps a process alive. */
export class SnapshotSchedule {
  readonly #options: ScheduleOptions;
  #timer: NodeJS.Timeout | null = null;
  #isOn = false;
  #taken = 0;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** Does nothing where it is on already: whatsapp-web.js says `ready` again and again. */
  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#taken = 0;
    this.#wait(this.#options.firstMs);
  }

  stop(): void {
    this.#isOn = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#fire(), ms).unref();
  }

  async #fire(): Promise<void> {
    const ofTimer = this.#timer;
    const isDone = await this.#options.run();
    // Stopped, or begun anew, while it ran.
    if (!this.#isOn || this.#timer !== ofTimer) return;
    this.#taken += isDone ? 1 : 0;
    const { everyMs } = this.#options;
    if (!isDone) return this.#wait(Math.min(everyMs, againAfterFailureMs));
    return this.#wait(this.#taken === 1 ? Math.min(everyMs, secondAfterMs) : everyMs);
  }
}
