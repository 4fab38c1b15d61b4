// The real HoldfastAuth on profiles of the demo world, without a browser: starts and ends as whatsapp-web.js brings them about.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'whatsapp-web.js';
import { Shape } from '../../../src/demo/shape.ts';
import { profile } from '../../../src/demo/wwebjs/profile.ts';
import { writeSession } from '../../../src/demo/write-session.ts';
import { HoldfastAuth } from '../../../src/holdfast-auth.ts';
import type { HoldfastClientOptions } from '../../../src/holdfast-auth.ts';

export interface Started {
  /** Whose the profile is that it started on; null: there is none. */
  readonly startedOn: string | null;
  readonly alerts: readonly string[];
}

/** A whole profile whose content tells whose it is. */
export async function writeProfile(dataPath: string, path: string, owner: string): Promise<void> {
  const session = profile({ path, messagesBytes: 100_000, cacheBytes: 1000, idleMs: 60_000, about: null });
  await writeSession(dataPath, session, { nowMs: Date.now(), shape: new Shape(owner) });
  become(dataPath, path, owner);
}

export function become(dataPath: string, path: string, owner: string): void {
  writeFileSync(preferencesIn(dataPath, path), JSON.stringify({ owner }));
}

export function ownerOf(dataPath: string, path: string): string | null {
  const preferences = preferencesIn(dataPath, path);
  if (!existsSync(preferences)) return null;
  return (JSON.parse(readFileSync(preferences, 'utf8')) as { owner: string }).owner;
}

/** One run: it starts, is ready, and ends with its last snapshot. */
export async function runOnce(
  dataPath: string,
  options: HoldfastClientOptions,
  whileItRuns: () => void = () => undefined,
): Promise<Started> {
  const alerts: string[] = [];
  const strategy = new HoldfastAuth({ waitMs: 0, ...options, dataPath, onAlert: tell });
  strategy.setup(playedClient());
  await strategy.beforeBrowserInitialized();
  const startedOn = ownerOf(
    dataPath,
    options.clientId === undefined ? 'session' : `session-${options.clientId}`,
  );
  whileItRuns();
  if (startedOn !== null) await strategy.afterAuthReady();
  await strategy.destroy();
  return { startedOn, alerts };

  function tell({ message }: Error): void {
    alerts.push(message);
  }
}

export function playedClient(): Client {
  return { options: { puppeteer: {} }, on: () => undefined, pupBrowser: null } as unknown as Client;
}

function preferencesIn(dataPath: string, path: string): string {
  return join(dataPath, path, 'Default/Preferences');
}
