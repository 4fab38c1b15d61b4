// A bot in this process: the real Client of whatsapp-web.js with a strategy under test, and what it has told so far.
import { join } from 'node:path';
import type { AuthStrategy, Client as ClientType } from 'whatsapp-web.js';
import wwebjs from 'whatsapp-web.js';
import { until } from '../whatsapp/wait.ts';
import { browserAt } from './browser-at.ts';
import type { LinkedDevice } from './linked-device.ts';
import type { WebWhatsApp } from './web-whatsapp.ts';

const { Client } = wwebjs;
const patienceMs = 90_000;

export interface BotOptions {
  readonly whatsApp: WebWhatsApp;
  /** For what the browser needs besides its profile. */
  readonly folder: string;
  readonly strategy: AuthStrategy;
}

export class Bot {
  readonly client: ClientType;
  /** Names of events in their order; with their first value where that is a text. */
  readonly events: string[] = [];
  readonly messages: string[] = [];
  qr: string | null = null;
  readonly #whatsApp: WebWhatsApp;
  #injecting: Promise<unknown> = Promise.resolve();

  constructor({ whatsApp, folder, strategy }: BotOptions) {
    this.#whatsApp = whatsApp;
    this.client = new Client({
      authStrategy: strategy,
      puppeteer: { executablePath: browserAt(whatsApp, folder), headless: true },
      webVersionCache: { type: 'none' },
    });
    this.#followInjections();
    for (const name of ['authenticated', 'ready', 'auth_failure', 'disconnected', 'remote_session_saved']) {
      this.client.on(name, (value: unknown) => this.#note(name, value));
    }
    this.client.on('qr', (qr) => {
      this.qr = qr;
      this.#note('qr', null);
    });
    this.client.on('message', (message) => this.messages.push(message.body));
  }

  /** Starts and scans the code that it must show. */
  async link(): Promise<LinkedDevice> {
    const started = this.client.initialize();
    const device = await this.scan();
    await started;
    await this.sees('ready');
    return device;
  }

  async scan(): Promise<LinkedDevice> {
    const qr = await until(
      () => this.qr ?? undefined,
      patienceMs,
      () => `a code; it told ${this.events.join(', ')}`,
    );
    this.qr = null;
    return this.#whatsApp.scan(qr);
  }

  /** Starts, and must be ready without a code. */
  async start(): Promise<void> {
    await this.client.initialize();
    await this.sees('ready');
    if (this.events.includes('qr')) throw new Error('it asked for a code');
  }

  /** Waits until an event has come so often. */
  async sees(event: string, times = 1): Promise<void> {
    const seen = (): number => this.events.filter((each) => each === event).length;
    const what = (): string => `${event} (${times}); it told ${this.events.join(', ')}`;
    await until(() => seen() >= times || undefined, patienceMs, what);
  }

  /** `client.destroy()`, but not in the middle of what whatsapp-web.js does to a page: it would reject unheard. */
  async stop(): Promise<void> {
    await this.#injecting.catch(() => undefined);
    await this.client.destroy();
    // Somebody else may have closed it, and be waiting for it still.
    const browser = this.client.pupBrowser?.process();
    const hasEnded = (): boolean =>
      browser == null || browser.exitCode !== null || browser.signalCode !== null;
    await until(() => hasEnded() || undefined, patienceMs, 'its browser to end');
  }

  /** The process id of its Chromium. */
  get browserPid(): number {
    const pid = this.client.pupBrowser?.process()?.pid;
    if (pid === undefined) throw new Error('the bot has no browser');
    return pid;
  }

  #followInjections(): void {
    // Its types leave this method out.
    const client = this.client as ClientType & { inject(): Promise<void> };
    const inject = client.inject.bind(client);
    client.inject = () => {
      const injecting = inject();
      this.#injecting = Promise.allSettled([this.#injecting, injecting]);
      return injecting;
    };
  }

  #note(name: string, value: unknown): void {
    this.events.push(typeof value === 'string' ? `${name} ${value}` : name);
  }
}

export function profileBelow(dataPath: string, clientId: string): string {
  return join(dataPath, `session-${clientId}`);
}
