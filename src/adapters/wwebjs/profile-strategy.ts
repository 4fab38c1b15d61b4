// The hooks that whatsapp-web.js calls on an auth strategy, in the order and the moments in which 1.34 calls them.
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { TakenSnapshot } from '../../ports/vault.ts';
import type { ProfileGround } from './profile-ground.ts';
import { ProfileRun } from './profile-run.ts';
import type { RunOptions } from './profile-run.ts';
import { refuseForeignBrowser } from './refuse-foreign-browser.ts';
import { startProfile } from './start-profile.ts';
import type { StartOptions } from './start-profile.ts';
import type { StrategyListener } from './strategy-listener.ts';
import { browserOptionsOf, closeOnlyOnce, hasBrowser, setBrowserOptions } from './whatsapp-client.ts';
import type { WhatsAppClient } from './whatsapp-client.ts';

export interface StrategyOptions
  extends
    Omit<StartOptions, 'alert' | 'signal' | 'afterBreakdown'>,
    Pick<RunOptions, 'set' | 'firstSnapshotMs' | 'snapshotEveryMs' | 'whenCutOff'>,
    StrategyListener {
  /** Chromium's user data folder, absolute. */
  readonly profilePath: string;
  /** Hears of what gave nobody else to tell it to. */
  readonly warn: (error: Error) => void;
}

/** How long a client that is started again waits for its own browser of before to end. */
const browserEndsMs = 30_000;

export class ProfileStrategy {
  readonly #open: () => Promise<ProfileGround>;
  readonly #options: StrategyOptions;
  readonly #alert: (error: Error) => void;
  #client: WhatsAppClient | null = null;
  #run: ProfileRun | null = null;
  /** Hooks come while others are under way: whatsapp-web.js does not wait for all that it starts. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Ends the starts that are under way. */
  #starts = new AbortController();
  /** The browser of this run has come up. */
  #hadBrowser = false;
  /** It was told to close, so that `destroy` or `logout` follows; else it broke down. */
  #isClosing = false;
  /** The next call of `beforeBrowserInitialized` belongs to a log-out, and no browser starts after it. */
  #goesOn = false;

  constructor(open: () => Promise<ProfileGround>, options: StrategyOptions) {
    this.#open = open;
    this.#options = options;
    this.#alert = (error) => this.#tell(options.onAlert ?? options.warn, error);
  }

  setup(client: WhatsAppClient): void {
    this.#client = client;
    client.on('change_state', (state) => {
      // A program may use its strategy again with another client.
      if (this.#client !== client) return;
      if (state === 'UNPAIRED' || state === 'UNPAIRED_IDLE') this.#run?.unlinked();
    });
  }

  /** @throws HoldfastError those of startProfile; CONFIG_INVALID, START_ABANDONED */
  async beforeBrowserInitialized(): Promise<void> {
    const client = this.#clientOf();
    if (this.#goesOn) {
      this.#goesOn = false;
      return;
    }
    if (hasBrowser(client)) await this.#untilBrowserEnds(client);
    // Not before: what destroys the client until here is meant for the browser of before.
    const { signal } = this.#starts;
    await this.#inTurn(async () => {
      signal.throwIfAborted();
      refuseForeignBrowser(client, this.#options.profilePath);
      // A start that failed before its browser came up is still ours; a browser that broke down leaves a profile to look at.
      if (this.#run !== null && !this.#run.isOver && !this.#hadBrowser) return;
      const afterBreakdown = this.#run !== null;
      await this.#endRun();
      this.#run = await this.#begin(client, { signal, afterBreakdown });
      // Whoever destroyed it meanwhile is next in turn, and ends this run.
      signal.throwIfAborted();
    });
  }

  /** @throws HoldfastError START_ABANDONED, with the browser closed */
  async afterBrowserInitialized(): Promise<void> {
    const client = this.#clientOf();
    if (!hasBrowser(client)) return;
    if (this.#run === null) {
      await client.pupBrowser?.close?.();
      throw this.#abandoned();
    }
    if (!this.#hadBrowser) closeOnlyOnce(client, () => (this.#isClosing = true));
    this.#hadBrowser = true;
  }

  async onAuthenticationNeeded(): Promise<{
    failed?: boolean;
    restart?: boolean;
    failureEventPayload?: unknown;
  }> {
    this.#run?.unlinked();
    return {};
  }

  async getAuthEventPayload(): Promise<undefined> {
    return undefined;
  }

  async afterAuthReady(): Promise<void> {
    this.#run?.ready();
  }

  async disconnect(): Promise<void> {
    this.#run?.disconnected();
  }

  async logout(): Promise<void> {
    // In a browser that runs whatsapp-web.js goes on as if it had started anew (Client.js 501-506), and does so as well
    // where `client.logout()` has closed it in the meantime.
    const isInBrowser = hasBrowser(this.#clientOf());
    await this.#inTurn(async () => {
      await this.#run?.loggedOut();
      if (!hasBrowser(this.#clientOf())) await this.#endRun();
      this.#goesOn = isInBrowser;
    });
    // It goes on at once, or not at all: programs call this hook themselves, too.
    setImmediate(() => (this.#goesOn = false));
  }

  async destroy(): Promise<void> {
    this.#starts.abort(this.#abandoned());
    this.#starts = new AbortController();
    await this.#inTurn(() => this.#endRun());
  }

  /** Ends everything: the browser, if it still runs, the snapshots, the lease. `client.destroy()` does the same. */
  async close(): Promise<void> {
    const client = this.#client;
    if (client !== null && hasBrowser(client)) await client.destroy();
    else await this.destroy();
  }

  async #begin(
    client: WhatsAppClient,
    how: Pick<StartOptions, 'signal' | 'afterBreakdown'>,
  ): Promise<ProfileRun> {
    const alert = this.#alert;
    const ground = await this.#open();
    try {
      const started = await startProfile(ground, { ...this.#options, ...how, alert });
      const browser = browserOptionsOf(client);
      const env = { ...(browser.env ?? process.env), ...ground.browserMarks() };
      setBrowserOptions(client, { ...browser, env, userDataDir: this.#options.profilePath });
      const onLost = (error: HoldfastError): void => void this.#lost(error);
      const { onSnapshot } = this.#options;
      const told = onSnapshot && ((taken: TakenSnapshot): void => this.#tell(onSnapshot, taken));
      return new ProfileRun(ground, started, { ...this.#options, alert, onLost, onSnapshot: told });
    } catch (error) {
      await ground.close().catch(alert);
      throw error;
    }
  }

  async #endRun(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    this.#hadBrowser = false;
    this.#isClosing = false;
    await run?.end();
  }

  /** Two that run under one pairing take it from each other without end. Never rejects. */
  async #lost(loss: HoldfastError): Promise<void> {
    this.#tell(this.#options.onLost ?? this.#alert, loss);
    await this.close().catch(this.#alert);
  }

  /** What the program makes of it must end nothing here. */
  #tell<Told>(listener: (told: Told) => void, told: Told): void {
    try {
      listener(told);
    } catch (error) {
      this.#options.warn(error as Error);
    }
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work);
    // Whoever asked for it is told of its failure, below; the next in turn comes all the same.
    this.#turn = mine.catch(() => undefined);
    await mine;
  }

  /** Programs call `initialize` when they hear `disconnected`, before the browser of before has ended. */
  async #untilBrowserEnds(client: WhatsAppClient): Promise<void> {
    const deadlineMs = performance.now() + browserEndsMs;
    while (hasBrowser(client) || (this.#isClosing && this.#run !== null)) {
      if (performance.now() > deadlineMs) {
        const cause = 'its own browser still runs; await client.destroy() first';
        throw new HoldfastError('SESSION_IN_USE', { session: this.#options.profilePath, cause });
      }
      await pause(50);
    }
  }

  #abandoned(): HoldfastError {
    return new HoldfastError('START_ABANDONED', { session: this.#options.profilePath });
  }

  #clientOf(): WhatsAppClient {
    if (this.#client === null) throw new TypeError('whatsapp-web.js calls setup first');
    return this.#client;
  }
}
