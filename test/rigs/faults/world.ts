// A small world for fault tests: Baileys folders and browser profiles of known content and age, with a home beside them.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compose } from '../../../src/compose.ts';
import type { Composition, ComposeOptions } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import type { Config } from '../../../src/config.ts';
import { HoldfastError } from '../../../src/core/errors.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export interface World {
  readonly folder: string;
  readonly home: string;
  /** Root of the Baileys place. */
  readonly auth: string;
  /** Root of the whatsapp-web.js place. */
  readonly profiles: string;
  readonly instances: string;
  /** As `--place` takes them. */
  readonly places: { readonly baileys: string; readonly wwebjs: string };
}

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  // A process that was killed a moment ago may still end what it was about.
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
  onTestFinished(() => rmSync(folder, options));
  return folder;
}

export function makeWorld(folder = freshFolder()): World {
  const [auth, profiles] = [join(folder, 'auth'), join(folder, 'profiles')];
  for (const root of [auth, profiles]) mkdirSync(root, { recursive: true, mode: 0o700 });
  return {
    folder,
    home: join(folder, 'home'),
    auth,
    profiles,
    instances: join(folder, 'instances.json'),
    places: { baileys: `baileys:${auth}`, wwebjs: `wwebjs:${profiles}` },
  };
}

/** Settings for these worlds: few pre-keys are kept, so that a handful of files gives a plan. */
export function settings(world: World, flags: Record<string, unknown> = {}): Config {
  const environment = { places: Object.values(world.places), 'classic.preKeysKept': 2, policy: 'classic' };
  return readConfig({ environment, flags: { instances: world.instances, ...flags } });
}

/** Opens a world in this process, and closes it when the test ends. */
export function open(
  world: World,
  options: { flags?: Record<string, unknown>; nowMs?: () => number } = {},
): Composition {
  const { nowMs } = options;
  const time: Partial<ComposeOptions> = nowMs === undefined ? {} : { nowMs };
  const composition = compose(settings(world, options.flags), { home: world.home, madeBy: 'test', ...time });
  onTestFinished(() => composition.close());
  return composition;
}

/** Writes a file of a certain age, with a content that no other file has. */
export function put(path: string, ageMs: number, content: string | Buffer = `content of ${path}`): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, content, { mode: 0o600 });
  age(path, ageMs);
}

export function age(path: string, ageMs: number): void {
  const seconds = Math.round(Date.now() - ageMs) / 1000;
  utimesSync(path, seconds, seconds);
}

const keyPair = { public: bytes(32), private: bytes(32) };

/** Credentials as Baileys writes them after pairing. */
export const wholeCredentials = JSON.stringify({
  noiseKey: keyPair,
  signedIdentityKey: keyPair,
  signedPreKey: { keyPair, signature: bytes(64), keyId: 1 },
  registrationId: 77,
  advSecretKey: 'c2VjcmV0',
  registered: true,
  me: { id: '15550001111:1@s.whatsapp.net' },
});

function bytes(length: number): object {
  return { type: 'Buffer', data: Buffer.alloc(length, 7).toString('base64') };
}

/** A session folder of eleven files; policy `classic` removes six of them: three sessions, one sender key, two pre-keys. */
export function putBaileysSession(folder: string, ageMs = 40 * dayMs): void {
  put(join(folder, 'creds.json'), ageMs, wholeCredentials);
  put(join(folder, 'app-state-sync-key-AAAAAJ0a.json'), ageMs);
  put(join(folder, 'lid-mapping-15550002222.json'), ageMs, '"98765"');
  for (const contact of [1, 2, 3]) put(join(folder, `session-1555000333${contact}.0.json`), ageMs);
  put(join(folder, 'sender-key-120363000000000000@g.us--15550004444--0.json'), ageMs);
  for (const id of [1, 2, 3, 4]) put(join(folder, `pre-key-${id}.json`), ageMs);
}

/** A profile that has logged in, with a cache; twelve files in nested folders. */
export function putProfile(folder: string, ageMs = 40 * dayMs): void {
  const whatsapp = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
  for (const database of [whatsapp, 'Default/Local Storage/leveldb']) {
    put(join(folder, database, 'CURRENT'), ageMs, 'MANIFEST-000001\n');
    put(join(folder, database, 'MANIFEST-000001'), ageMs);
    put(join(folder, database, '000003.log'), ageMs);
  }
  put(join(folder, 'Default/Preferences'), ageMs);
  put(join(folder, 'Default/Cache/Cache_Data/index'), ageMs);
  put(join(folder, 'Default/Cache/Cache_Data/data_0'), ageMs);
  put(join(folder, 'Default/Code Cache/js/index'), ageMs);
  put(join(folder, 'Local State'), ageMs);
  put(join(folder, 'Default/Cookies'), ageMs);
}

export function putInstances(world: World, clientIds: readonly string[]): void {
  writeFileSync(world.instances, JSON.stringify(clientIds.map((id) => ({ id, name: `instance ${id}` }))));
}

/** The code of the error that `act` raises; null when it raises none. */
export async function codeOf(act: () => Promise<unknown>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof HoldfastError) return error.code;
    throw error;
  }
}
