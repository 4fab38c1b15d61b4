// What a Baileys bot calls instead of `useMultiFileAuthState`: its session in a database, held by this process alone.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AuthSessions } from './adapters/baileys/auth-sessions.ts';
import type { OpenLimits } from './adapters/baileys/auth-sessions.ts';
import type { AuthListener, HoldfastAuthState } from './adapters/baileys/auth-session.ts';
import { importBaileys } from './adapters/baileys/baileys-module.ts';
import type { BaileysModule } from './adapters/baileys/baileys-module.ts';
import { KnownSessions } from './adapters/baileys/known-sessions.ts';
import type { LiveRecords } from './adapters/baileys/known-sessions.ts';
import type { CreatePolicy } from './adapters/baileys/may-begin.ts';
import { SharedUntilUnused } from './adapters/baileys/shared-until-unused.ts';
import { warn } from './adapters/baileys/warn.ts';
import { openCatalog } from './catalog/open-catalog.ts';
import type { Config } from './config.ts';
import { settingsFromEnvironment } from './config-environment.ts';
import { homeOf } from './config-home.ts';
import { HoldfastError } from './core/errors.ts';
import { noLimits } from './core/limits.ts';
import { longestLeaseMs } from './core/longest-lease.ts';
import { parsePlace } from './core/place.ts';
import type { Place } from './core/place.ts';
import { parseSessionName } from './engines/baileys/parse-session-name.ts';
import { openSessionHolder } from './stores/open-session-holder.ts';

export type { HoldfastAuthState } from './adapters/baileys/auth-session.ts';

export interface HoldfastAuthOptions extends AuthListener {
  /**
   * Where the session lives: `sqlite:/srv/holdfast/sessions.db` or `postgres://user:password@host/database`. Unless
   * given: the setting `url` (HOLDFAST_URL), else the file `sessions.db` in the home.
   */
  readonly url?: string;
  /** Holdfast's own folder; unless given: HOLDFAST_HOME, else `~/.local/state/holdfast`. */
  readonly home?: string;
  /**
   * What to do where the session is absent: `if-unknown` (the default) begins a new one, unless this home knows that it
   * was there, linked (SESSION_GONE); `never` refuses (SESSION_ABSENT); `always` begins in any case.
   */
  readonly create?: CreatePolicy;
  /** How long this process may be silent before another one may take its sessions over, ms, up to 600,000; 30,000. */
  readonly leaseMs?: number;
  /** How long to wait while another process holds the session, ms; longer than a lease, so that a dead one is outlived. */
  readonly waitMs?: number;
  /** For the entries of all sessions of this database that this process has open, bytes; 256 MiB. */
  readonly cacheBytes?: number;
  /** How long `saveCreds` tries before it rejects, ms; 60,000. */
  readonly retryMs?: number;
  /**
   * How many sessions and bytes there may be; unless given: the settings `limits.*`. Beyond one nothing new begins
   * (LIMIT_REACHED), and what is there goes on.
   */
  readonly limits?: Partial<OpenLimits>;
  /** A fork of Baileys: `import * as baileys`. Unless given, `@whiskeysockets/baileys` is loaded. */
  readonly baileys?: BaileysModule;
}

const defaultLeaseMs = 30_000;
/** Beyond the lease of an owner that has just died, and one look more. */
const waitBeyondLeaseMs = 5000;
const defaultRetryMs = 60_000;
const shortestLeaseMs = 100;
/** What a timer can wait. */
const longestTimeMs = 2 ** 31 - 1;

/** One store, one holder and one cache for all sessions that this process has in one database. */
const databases = new SharedUntilUnused<AuthSessions>();

/**
 * Opens a session for `makeWASocket`, and keeps it for this process until `close` or the end of the process.
 * Calling it again for a session that is open here gives the same living state, as bots do that reconnect.
 * @param session its name, `tenant/id`; without a slash it is of the tenant `default`
 * @throws HoldfastError SESSION_NAME_INVALID, CONFIG_INVALID, STORE_URL_INVALID, PLACE_RELATIVE, LEASE_HELD, SESSION_ABSENT, LIMIT_REACHED,
 * SESSION_ARRIVING, SESSION_GONE, CREDENTIALS_MISSING, ENTRY_DAMAGED, STORE_UNAVAILABLE, CATALOG_UNAVAILABLE,
 * BAILEYS_MISSING
 */
export async function useHoldfastAuthState(
  session: string,
  options: HoldfastAuthOptions = {},
): Promise<HoldfastAuthState> {
  const name = parseSessionName(session);
  refuseOddTimes(options);
  const { place, home, limits } = await whereOf(options);
  const { leaseMs = defaultLeaseMs, create = 'if-unknown', retryMs = defaultRetryMs } = options;
  const { waitMs = leaseMs + waitBeyondLeaseMs, onLost, onUnsaved } = options;
  const baileys = options.baileys ?? (await importBaileys());
  const key = JSON.stringify([place.connection ?? place.url, place.schema, home]);
  const { value: sessions, done } = await databases.use(key, () =>
    openDatabase(place, home, { ...options, limits }),
  );
  let isKept = false;
  try {
    const { session, opened } = await sessions.open({ name, create, waitMs, retryMs, baileys }, done);
    isKept = opened;
    return session.handOut({ onLost, onUnsaved });
  } finally {
    if (!isKept) await done();
  }
}

/** A lease of no time would be asked for without end, and one of an hour would lock a session for an hour. */
function refuseOddTimes({ leaseMs, waitMs, retryMs, cacheBytes }: HoldfastAuthOptions): void {
  const limits: [name: string, given: number | undefined, least: number, most: number][] = [
    ['leaseMs', leaseMs, shortestLeaseMs, longestLeaseMs],
    // A standby waits for as long as it takes.
    ['waitMs', waitMs, 0, Infinity],
    ['retryMs', retryMs, 0, longestTimeMs],
    ['cacheBytes', cacheBytes, 0, Number.MAX_SAFE_INTEGER],
  ];
  for (const [name, given, least, most] of limits) {
    if (given === undefined || (given >= least && given <= most)) continue;
    const cause = `${name} is ${given}; it must be a number from ${least} to ${most}`;
    throw new HoldfastError('CONFIG_INVALID', { cause });
  }
}

/** Of what concerns the whole database the first call in the process decides. */
async function openDatabase(
  place: Place,
  home: string,
  options: HoldfastAuthOptions & { readonly limits: OpenLimits },
): Promise<AuthSessions> {
  const { leaseMs = defaultLeaseMs, cacheBytes } = options;
  const holder = openSessionHolder(place, {
    ttlMs: leaseMs,
    ...(cacheBytes !== undefined && { cacheBytes }),
    onError: warn,
  });
  const newId = (): string => `home-${randomBytes(6).toString('hex')}`;
  const openRecords = (): LiveRecords => openCatalog(home, { nowMs: Date.now, newId });
  return new AuthSessions(
    place.url,
    holder,
    new KnownSessions(place.url, openRecords, Date.now),
    options.limits,
  );
}

/** The option, else the setting, else a file in the home. */
async function whereOf(
  options: HoldfastAuthOptions,
): Promise<{ place: Place; home: string; limits: OpenLimits }> {
  const config = await configured();
  const home = homeOf({ home: options.home ?? config.home }, process.env);
  const url = options.url ?? config.url ?? `sqlite:${join(home, 'sessions.db')}`;
  return { place: databaseOf(url), home, limits: { ...config.limits, ...options.limits } };
}

/** Of all settings only these: a bot does not stop because of one that it has no use for. */
async function configured(): Promise<Pick<Config, 'home' | 'url' | 'limits'>> {
  if (process.env['HOLDFAST_CONFIG']) {
    const { configOf } = await import('./doors/cli/global-flags.ts');
    return configOf({}, process.env, 'resolve');
  }
  // Texts need no reading by the schema of all settings, which takes as long as opening a session.
  const { settings } = settingsFromEnvironment(process.env);
  return { home: textOf(settings['home']), url: textOf(settings['url']), limits: await limitsOf(settings) };
}

const unlimited: OpenLimits = { ...noLimits, openSessions: null };

/** @throws HoldfastError CONFIG_INVALID */
async function limitsOf(settings: Readonly<Record<string, unknown>>): Promise<OpenLimits> {
  const environment = Object.fromEntries(
    Object.entries(settings).filter(([name]) => name.startsWith('limits.')),
  );
  if (Object.keys(environment).length === 0) return unlimited;
  const { readConfig } = await import('./config.ts');
  return readConfig({ environment, flags: {} }).limits;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** @throws HoldfastError STORE_URL_INVALID, PLACE_RELATIVE */
function databaseOf(url: string): Place {
  const place = placeOf(url);
  if (place.kind !== 'folder') return place;
  const cause = 'it names a folder; `holdfast migrate` brings its sessions into a database';
  throw new HoldfastError('STORE_URL_INVALID', { url: place.url, cause });
}

function placeOf(url: string): Place {
  try {
    return parsePlace(url, process.cwd());
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'PLACE_MALFORMED')) throw error;
    // Its own words for the place: they hold no password.
    const { place, cause } = error.details;
    throw new HoldfastError('STORE_URL_INVALID', { url: place ?? '', cause: cause ?? '' }, { cause: error });
  }
}
