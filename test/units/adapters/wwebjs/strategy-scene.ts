// A strategy and a client that calls its hooks as whatsapp-web.js does; browser, disk and vault are played.
import { ProfileStrategy } from '../../../../src/adapters/wwebjs/profile-strategy.ts';
import type { StrategyOptions } from '../../../../src/adapters/wwebjs/profile-strategy.ts';
import type { BrowserOptions } from '../../../../src/adapters/wwebjs/whatsapp-client.ts';
import { playedGround } from './grounds.ts';
import type { PlayedGround } from './grounds.ts';

export interface PlayedClient {
  readonly options: { puppeteer: BrowserOptions };
  readonly pupBrowser: { isConnected(): boolean; close(): Promise<void> };
  isOpen: boolean;
  destroyed: number;
  on(event: string, listener: (state: unknown) => void): void;
  destroy(): Promise<void>;
  fallInto(state: string): void;
}

export interface StrategyScene extends PlayedGround {
  readonly strategy: ProfileStrategy;
  readonly client: PlayedClient;
  readonly alerts: Error[];
  readonly losses: Error[];
  /** Everything up to `ready`. */
  start(): Promise<void>;
}

export function strategyScene(options: Partial<StrategyOptions> = {}): StrategyScene {
  const played = playedGround();
  const alerts: Error[] = [];
  const losses: Error[] = [];
  const strategy = new ProfileStrategy(async () => played.ground, {
    profilePath: '/auth/session-sales',
    set: 'essential',
    create: 'if-unknown',
    offline: 'use-local',
    adopt: 'refuse',
    whenCutOff: 'go-on',
    waitMs: 0,
    firstSnapshotMs: 10_000,
    snapshotEveryMs: 60_000,
    warn: (error) => void alerts.push(error),
    onLost: (error) => void losses.push(error),
    ...options,
  });
  const client = playedClient(strategy);
  strategy.setup(client);
  const start = async (): Promise<void> => {
    await strategy.beforeBrowserInitialized();
    client.isOpen = true;
    await strategy.afterBrowserInitialized();
    await strategy.afterAuthReady();
  };
  return Object.assign(played, { strategy, client, alerts, losses, start });
}

export function playedClient(strategy: ProfileStrategy): PlayedClient {
  let hear: (state: unknown) => void = () => undefined;
  const client: PlayedClient = {
    options: { puppeteer: {} },
    pupBrowser: { isConnected: () => client.isOpen, close: async () => void (client.isOpen = false) },
    isOpen: false,
    destroyed: 0,
    on: (_event, listener) => void (hear = listener),
    async destroy() {
      client.destroyed += 1;
      client.isOpen = false;
      await strategy.destroy();
    },
    fallInto: (state) => hear(state),
  };
  return client;
}
