// Fills, reads and opens real Chromium profiles that look as whatsapp-web.js leaves them.
import { startBrowser, type Browser } from './browser.ts';
import { ORIGIN, PART_BYTES, startPageServer } from './page-server.ts';

// Chromium keeps compiled code only for scripts that it has seen several times.
const VISITS_FOR_CODE_CACHE = 3;

export interface FillOptions {
  /** IndexedDB records of about 1.1 kB each, over five stores of two databases. */
  readonly records?: number;
  readonly localStorageKeys?: number;
  /** Responses in the HTTP cache, in MiB. */
  readonly cacheMb?: number;
  /** Registers a service worker, which puts 2 MiB into CacheStorage. */
  readonly serviceWorker?: boolean;
}

/** What reading needs to know of the filling. Plain data: it also holds for copies of the profile. */
export interface FilledProfile {
  readonly profileDir: string;
  readonly origin: string;
  readonly cacheParts: number;
}

export interface StoreReading {
  readonly records: number;
  /** Over every key and value, in key order. */
  readonly sha256: string;
}

export interface ProfileReading {
  /** By `database/store`. */
  readonly stores: Readonly<Record<string, StoreReading>>;
  readonly localStorage: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** `answers`: it was asked for a path that only it knows, and replied. */
  readonly serviceWorker: { readonly registered: boolean; readonly answers: boolean };
  /** By cache name. */
  readonly cacheStorage: Readonly<Record<string, { readonly entries: number; readonly sha256: string }>>;
  /** How many of the handle's cached responses are still served without asking the server. */
  readonly httpCacheHits: number;
  /** What Chromium refused to read, with its reason. */
  readonly errors: readonly string[];
}

export interface OpenProfile {
  readonly pid: number;
  /** Adds WhatsApp-like messages to IndexedDB, for tests that copy a profile while it is written. */
  addMessages(count: number): Promise<void>;
  /** Reads everything through the browser that is open. */
  read(): Promise<ProfileReading>;
  /** Closes as a user would: everything flushed, lock removed. */
  close(): Promise<void>;
  /** SIGKILL to the browser and all its children: the lock links stay behind. */
  kill(): Promise<void>;
}

/** Makes a profile with checkable content and closes it cleanly, so that all of it is on disk. */
export async function fillProfile(profileDir: string, options: FillOptions = {}): Promise<FilledProfile> {
  const { records = 16_000, localStorageKeys = 2000, cacheMb = 5, serviceWorker = true } = options;
  const cacheParts = Math.round((cacheMb * 1024 * 1024) / PART_BYTES);
  await withPage(profileDir, async (browser) => {
    await browser.evaluate(
      `rig.fill(${JSON.stringify({ records, localStorageKeys, cacheParts, serviceWorker })})`,
    );
    for (let visit = 1; visit < VISITS_FOR_CODE_CACHE; visit++) await browser.visit(`${ORIGIN}/`);
  });
  return { profileDir, origin: ORIGIN, cacheParts };
}

/** Opens the profile (or a copy of it), reads everything the filling put there, and closes cleanly. */
export async function readProfile(
  profileDir: string,
  handle: Pick<FilledProfile, 'cacheParts'>,
): Promise<ProfileReading> {
  return withPage(profileDir, (browser) => readPage(browser, handle.cacheParts));
}

/** As puppeteer starts it: then a file in the profile names the port that it took. */
export const withPort = ['--remote-debugging-port=0'];

/** Leaves a Chromium running on the profile, with its databases open and locked. */
export async function openProfile(
  profileDir: string,
  moreArgs: readonly string[] = [],
): Promise<OpenProfile> {
  const { browser, stopServer } = await startPage(profileDir, 'rig.holdDatabases()', moreArgs);
  return {
    pid: browser.pid,
    addMessages: (count) => browser.evaluate(`rig.addMessages(${count})`),
    read: () => readPage(browser, 0),
    close: () => browser.close().finally(stopServer),
    kill: () => browser.kill().finally(stopServer),
  };
}

/** Each difference as one line; none means that nothing a user would miss has changed. */
export function differences(before: ProfileReading, after: ProfileReading): string[] {
  const was = flatten(before);
  const is = flatten(after);
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return names
    .filter((name) => was.get(name) !== is.get(name))
    .map((name) => `${name}: ${was.get(name) ?? 'absent'} -> ${is.get(name) ?? 'absent'}`);
}

/** The HTTP cache is left out: losing it is what cleaning is for. */
function flatten(reading: ProfileReading): Map<string, string> {
  const parts = Object.entries(reading).filter(([part]) => part !== 'httpCacheHits');
  return new Map(
    parts.flatMap(([part, values]) =>
      Object.entries(values as object).map(
        ([name, value]) => [`${part} ${name}`, JSON.stringify(value)] as const,
      ),
    ),
  );
}

async function readPage(browser: Browser, cacheParts: number): Promise<ProfileReading> {
  const page = await browser.evaluate<Omit<ProfileReading, 'cookies'>>(
    `rig.read({ cacheParts: ${cacheParts} })`,
  );
  return { ...page, cookies: await browser.cookies() };
}

interface RunningPage {
  readonly browser: Browser;
  stopServer(): Promise<void>;
}

async function startPage(
  profileDir: string,
  first = 'true',
  moreArgs: readonly string[] = [],
): Promise<RunningPage> {
  const server = await startPageServer();
  try {
    const browser = await startBrowser(profileDir, [...server.browserArgs, ...moreArgs]);
    try {
      await browser.visit(`${ORIGIN}/`);
      await browser.evaluate(first);
    } catch (error) {
      await browser.kill();
      throw error;
    }
    return { browser, stopServer: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function withPage<T>(profileDir: string, use: (browser: Browser) => Promise<T>): Promise<T> {
  const { browser, stopServer } = await startPage(profileDir);
  try {
    const result = await use(browser);
    await browser.close();
    return result;
  } catch (error) {
    await browser.kill();
    throw error;
  } finally {
    await stopServer();
  }
}
