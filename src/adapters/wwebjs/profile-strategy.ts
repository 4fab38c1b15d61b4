// The hooks that whatsapp-web.js calls on an auth strategy, in the order and the moments in which 1.34 calls them.
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { ProfileGround } from './profile-ground.ts';
import { ProfileRun } from './profile-run.ts';
import type { RunOptions } from './profile-run.ts';
import { startProfile } from './start-profile.ts';
import type { StartOptions } from './start-profile.ts';
import type { StrategyListener } from './strategy-listener.ts';
import { browserOptionsOf, hasBrowser, setBrowserOptions } from './whatsapp-client.ts';
import type { WhatsAppClient } from './whatsapp-client.ts';

export interface StrategyOptions
  extends
    Omit<StartOptions, 'alert'>,
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

  constructor(open: () => Promise<ProfileGround>, options: StrategyOptions) {
    this.#open = open;
    this.#options = options;
    this.#alert = (error) => this.#tell(options.onAlert ?? options.warn, error);
  }

  setup(client: WhatsAppClient): void {
    this.#client = client;
    client.on('change_state', (state) => {
      if (state === 'UNPAIRED' || state === 'UNPAIRED_IDLE') this.#run?.unlinked();
    });
  }

  /** @throws HoldfastError those of startProfile; CONFIG_INVALID */
  async beforeBrowserInitialized(): Promise<void> {
    const client = this.#clientOf();
    // After a log-out whatsapp-web.js goes on in the same browser, and calls this as if it had started anew.
    if (hasBrowser(client) && this.#run?.isLoggedOut === true) return;
    if (hasBrowser(client)) await this.#untilBrowserEnds(client);
    await this.#inTurn(async () => {
      refuseForeignBrowser(client, this.#options.profilePath);
      // Not destroyed after a start that failed, or after its browser broke down: it is still ours.
      if (this.#run === null || this.#run.isOver) {
        await this.#run?.end();
        this.#run = null;
        this.#run = await this.#begin(client);
      }
    });
  }

  async afterBrowserInitialized(): Promise<void> {}

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
    await this.#inTurn(async () => {
      await this.#run?.loggedOut();
      if (!hasBrowser(this.#clientOf())) await this.#endRun();
    });
  }

  async destroy(): Promise<void> {
    await this.#inTurn(() => this.#endRun());
  }

  /** Ends everything: the browser, if it still runs, the snapshots, the lease. `client.destroy()` does the same. */
  async close(): Promise<void> {
    const client = this.#client;
    if (client !== null && hasBrowser(client)) await client.destroy();
    else await this.destroy();
  }

  async #begin(client: WhatsAppClient): Promise<ProfileRun> {
    const alert = this.#alert;
    const ground = await this.#open();
    try {
      const started = await startProfile(ground, { ...this.#options, alert });
      const browser = browserOptionsOf(client);
      const env = { ...(browser.env ?? process.env), ...ground.browserMarks() };
      setBrowserOptions(client, { ...browser, env, userDataDir: this.#options.profilePath });
      const onLost = (error: HoldfastError): void => void this.#lost(error);
      return new ProfileRun(ground, started, { ...this.#options, alert, onLost });
    } catch (error) {
      await ground.close().catch(alert);
      throw error;
    }
  }

  async #endRun(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await run?.end();
  }

  /** Two that run under one pairing take it from each other without end. Never rejects. */
  async #lost(loss: HoldfastError): Promise<void> {
    this.#tell(this.#options.onLost ?? this.#alert, loss);
    await this.close().catch(this.#alert);
  }

  /** What the program makes of it must end nothing here. */
  #tell<Told extends Error>(listener: (told: Told) => void, told: Told): void {
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
    while (hasBrowser(client) || this.#run !== null) {
      if (performance.now() > deadlineMs) {
        const cause = 'its own browser still runs; await client.destroy() first';
        throw new HoldfastError('SESSION_IN_USE', { session: this.#options.profilePath, cause });
      }
      await pause(50);
    }
  }

  #clientOf(): WhatsAppClient {
    if (this.#client === null) throw new TypeError('whatsapp-web.js calls setup first');
    return this.#client;
  }
}

/** @throws HoldfastError CONFIG_INVALID */
function refuseForeignBrowser(client: WhatsAppClient, profilePath: string): void {
  const { browserWSEndpoint, browserURL, userDataDir } = browserOptionsOf(client);
  const refuse = (cause: string): never => {
    throw new HoldfastError('CONFIG_INVALID', { cause });
  };
  if (browserWSEndpoint !== undefined || browserURL !== undefined)
    refuse(
      'puppeteer.browserWSEndpoint and browserURL connect to a browser that has a profile of its own, which HoldfastAuth cannot keep; let whatsapp-web.js start the browser',
    );
  if (userDataDir !== undefined && userDataDir !== profilePath)
    refuse(`puppeteer.userDataDir is ${userDataDir}; HoldfastAuth keeps the profile in ${profilePath}`);
}
