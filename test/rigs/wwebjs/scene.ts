// A played WhatsApp Web, a vault, and bots with HoldfastAuth on it: what journeys of whatsapp-web.js begin with.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { HoldfastAuth } from '../../../src/holdfast-auth.ts';
import type { HoldfastClientOptions } from '../../../src/holdfast-auth.ts';
import type { TakenSnapshot } from '../../../src/ports/vault.ts';
import { temporaryFolder } from '../journeys/holdfast.ts';
import { until } from '../whatsapp/wait.ts';
import { Bot } from './bot.ts';
import { WebWhatsApp } from './web-whatsapp.ts';

const patienceMs = 90_000;

export interface HeldBot extends Bot {
  readonly strategy: HoldfastAuth;
  readonly snapshots: readonly TakenSnapshot[];
  readonly alerts: readonly Error[];
  readonly losses: readonly Error[];
  /** Waits until so many snapshots were published. */
  took(count: number): Promise<TakenSnapshot>;
}

export interface Scene {
  readonly whatsApp: WebWhatsApp;
  readonly folder: string;
  readonly home: string;
  readonly vault: string;
  /** Where profiles lie unless a bot says otherwise. */
  readonly dataPath: string;
  /** Ended after the test. */
  bot(options?: HoldfastClientOptions): HeldBot;
}

export async function wwebjsScene(): Promise<Scene> {
  const folder = await temporaryFolder('wwebjs');
  const whatsApp = await WebWhatsApp.start();
  onTestFinished(() => whatsApp.close());
  const given = { home: join(folder, 'home'), vault: join(folder, 'vault'), dataPath: join(folder, 'auth') };
  return {
    whatsApp,
    folder,
    ...given,
    bot: (options) => heldBot(whatsApp, folder, { ...given, ...options }),
  };
}

function heldBot(whatsApp: WebWhatsApp, folder: string, options: HoldfastClientOptions): HeldBot {
  const snapshots: TakenSnapshot[] = [];
  const alerts: Error[] = [];
  const losses: Error[] = [];
  const strategy = new HoldfastAuth({
    clientId: 'sales',
    firstSnapshotMs: 3_600_000,
    onSnapshot: (taken) => snapshots.push(taken),
    onAlert: (error) => alerts.push(error),
    onLost: (error) => losses.push(error),
    ...options,
  });
  const own = join(folder, randomUUID());
  mkdirSync(own);
  const bot = new Bot({ whatsApp, folder: own, strategy });
  onTestFinished(() => bot.stop());
  const took = async (count: number): Promise<TakenSnapshot> => {
    const enough = (): TakenSnapshot | undefined => snapshots[count - 1];
    return until(enough, patienceMs, () => `snapshot ${count}; alerts: ${alerts.join(', ')}`);
  };
  return Object.assign(bot, { strategy, snapshots, alerts, losses, took });
}
