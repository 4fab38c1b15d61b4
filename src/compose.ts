// Builds the live objects. The only file that sees concrete stores, the catalog and the ground.
import { randomBytes } from 'node:crypto';
import { availableParallelism, hostname } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { openCatalog } from './catalog/open-catalog.ts';
import { OpenedStores } from './compose-opened-stores.ts';
import { placeAround, refuseOverlap } from './compose-overlaps.ts';
import { vaultAccess } from './compose-vault.ts';
import { measured } from './compose-measured.ts';
import type { Config } from './config.ts';
import { placesGiven } from './config-places.ts';
import type { Place } from './core/place.ts';
import { parsePlace } from './core/place.ts';
import { HoldfastError } from './core/errors.ts';
import { linuxGround } from './ground/linux-ground.ts';
import type { OperationContext, OperationSettings, Progress } from './operations/context.ts';
import type { ToldHomes } from './ports/fleet.ts';
import type { LiveBrowsers } from './ports/live-browsers.ts';
import type { Measures } from './ports/measures.ts';
import type { Locks } from './ports/lock.ts';
import type { Store } from './ports/store.ts';
import { baileysFolders } from './stores/folder-baileys/baileys-folders.ts';
import { DatabaseStore } from './stores/database/database-store.ts';
import { FileLocks } from './stores/folder/file-locks.ts';
import { FolderStore } from './stores/folder/folder-store.ts';
import { ScanPool } from './stores/folder/scan-pool.ts';
import type { PoolOptions } from './stores/folder/scan-pool.ts';
import { instancesFile } from './stores/folder-wwebjs/instances-file.ts';
import { instancesList } from './stores/folder-wwebjs/instances-list.ts';
import { profileFolders } from './stores/folder-wwebjs/profile-folders.ts';
import { openEntryStore } from './stores/open-entry-store.ts';
import { openTransfers } from './stores/open-transfers.ts';
import { VaultStore } from './stores/vault/vault-store.ts';

export interface Composition {
  readonly context: OperationContext;
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly home: string;
  readonly madeBy: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  readonly nowMs?: () => number;
  readonly workingDirectory?: string;
  /** Where credentials of S3 are; that of this process unless set. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How large scans use the machine; for a command unless told otherwise. */
  readonly threads?: PoolOptions;
  /** Told of the calls of databases and of the vault. */
  readonly measures?: Measures;
  /** `resolve` takes relative paths for what they mean in the working directory; unless set they are refused. */
  readonly relativePaths?: 'refuse' | 'resolve';
}

/**
 * @throws HoldfastError PLACE_MALFORMED, PLACE_RELATIVE, PLACES_OVERLAP, CONFIG_INVALID, CATALOG_UNAVAILABLE,
 * CATALOG_TOO_NEW
 */
export function compose(config: Config, options: ComposeOptions): Composition {
  const nowMs = options.nowMs ?? Date.now;
  const workingDirectory = options.workingDirectory ?? process.cwd();
  const relative = options.relativePaths ?? 'refuse';
  const places = placesOf(config, workingDirectory, relative);
  refuseOverlap([...places.values()].map(({ place }) => place));
  const instances = instancesOf(config, workingDirectory, relative);
  const pool = new ScanPool(options.threads ?? forCommand());
  const catalog = openCatalog(options.home, { nowMs, newId: () => newId('home', nowMs()) });
  const open = (place: Place): Store =>
    place.kind === 'vault'
      ? new VaultStore(place, {
          nowMs,
          graceMs: config.snapshots.graceMs,
          open: () => vaults.at(place.url),
        })
      : storeFor(place, pool, config, { nowMs, measures: options.measures });
  const stores = [...places.values()].map(({ place }) => open(place));
  /** Whether it is a place of the one who asked is that one's matter. */
  const opened = new OpenedStores(open);
  const openStore = async (url: string, beside: readonly Store[] = []): Promise<Store> => {
    const parsed = parsePlace(url, workingDirectory);
    // What plans and journals name has no password; who wrote one into the settings meant it for this place too.
    const place = (config.url !== undefined && samePlace(config.url, parsed, workingDirectory)) || parsed;
    const given = stores.find((store) => store.place.url === place.url);
    if (given !== undefined) return given;
    const others = new Set([...stores, ...beside].map((store) => store.place));
    refuseOverlap([...[...others].filter(({ url: at }) => at !== place.url), place]);
    return opened.of(place);
  };
  const openPlace = async (url: string): Promise<Store> => {
    const store = await openStore(url);
    if (!stores.includes(store)) stores.push(store);
    return store;
  };
  const vaults = vaultAccess(config, {
    home: options.home,
    workingDirectory,
    environment: options.environment ?? process.env,
    openPlace: openStore,
    measures: options.measures,
    placeAround: (root) =>
      placeAround(
        root,
        stores.map(({ place }) => place),
      ),
    nowMs,
  });
  const context: OperationContext = {
    ...vaults.access,
    stores,
    openPlace,
    openStore,
    closingAfter: (work) => opened.closingAfter(work),
    transfers: openTransfers({
      workingDirectory,
      quietMs: config.guards.quietMs,
      openPlace: openStore,
    }),
    catalog,
    registry: instancesFile(instances),
    instancesList,
    ground: linuxGround(),
    liveBrowsers: browsersWhenAsked,
    prober: {
      // Loaded for a probe only: it brings every conformance case along.
      probe: async (place, onCase) =>
        (await import('./testing/prober.ts')).proberOver(vaults.blobsAt).probe(place, onCase),
    },
    settings: settingsOf(config),
    progress: options.progress ?? { report: () => undefined },
    givenPlaces: new Map([...places].map(([url, { place, text }]) => [url, writtenAs(place, text)])),
    workingDirectory,
    ...(options.signal && { signal: options.signal }),
    ...(options.measures && { measures: options.measures }),
    ...(config.fleet !== undefined && { toldHomes: homesWhenAsked(config.fleet, config) }),
    machine: config.machine ?? hostname(),
    madeBy: options.madeBy,
    nowMs,
    newId: (prefix) => newId(prefix, nowMs()),
  };
  return {
    context,
    async close() {
      // Locks of a vault are leases in it.
      await opened.close();
      await Promise.all(stores.filter(({ place }) => !opened.has(place)).map((store) => store.close()));
      await vaults.close();
      await pool.close();
      catalog.close();
    },
  };
}

/** A command has nothing else to do, so its own thread reads too: less memory, and no wait for threads to start. */
function forCommand(): PoolOptions {
  return { threads: Math.min(3, Math.max(1, availableParallelism() - 1)), callerHelps: true };
}

/** A service keeps its own thread free. */
export function forService(): PoolOptions {
  return { threads: Math.min(4, availableParallelism()), callerHelps: false };
}

interface GivenPlace {
  readonly place: Place;
  /** As it was written. */
  readonly text: string;
}

/** By URL: a place that is given twice is one place. */
function placesOf(
  config: Config,
  workingDirectory: string,
  relative: 'refuse' | 'resolve',
): Map<string, GivenPlace> {
  const places = new Map<string, GivenPlace>();
  for (const text of placesGiven(config)) {
    const place = parsePlace(
      relative === 'resolve' ? resolvedPlace(text, workingDirectory) : text,
      workingDirectory,
    );
    if (!places.has(place.url)) places.set(place.url, { place, text });
  }
  return places;
}

/** The setting `url` as a place, where it is this one; null otherwise. */
function samePlace(url: string, place: Place, workingDirectory: string): Place | null {
  const set = parsePlace(url, workingDirectory);
  return set.url === place.url ? set : null;
}

/** A connection may hold a password, and is no matter of what a person wrote where a path was meant. */
function writtenAs(place: Place, text: string): string {
  return place.root === '' ? place.url : text;
}

/** What is not even a place stays as it is, for `parsePlace` to refuse. */
function resolvedPlace(text: string, workingDirectory: string): string {
  const [, engine, path] = /^(\w+):(.+)$/s.exec(text) ?? [];
  const isPath = engine !== undefined && path !== undefined && !path.startsWith('//');
  const isVaultElsewhere = engine === 'vault' && /^[A-Za-z][A-Za-z0-9+-]*:/.test(path ?? '');
  return !isPath || isVaultElsewhere ? text : `${engine}:${resolve(workingDirectory, path)}`;
}

function instancesOf(
  config: Config,
  workingDirectory: string,
  relative: 'refuse' | 'resolve',
): string | null {
  const { instances } = config;
  if (instances === undefined) return null;
  const absolute = resolve(workingDirectory, instances);
  if (isAbsolute(instances) || relative === 'resolve') return absolute;
  throw new HoldfastError('CONFIG_INVALID', {
    cause: `instances: ${instances} is relative, so its meaning changes with the working directory; from here it would be ${absolute}`,
  });
}

/** Loaded when it is asked: a command seldom speaks with the database of the fleet. */
function homesWhenAsked(fleet: string, config: Config): ToldHomes {
  return {
    forget: async (home) => (await import('./compose-fellowship.ts')).toldHomesAt(fleet, config).forget(home),
  };
}

/** Loaded when one is asked: most commands never speak to a browser. */
const browsersWhenAsked: LiveBrowsers = {
  reach: async (profile) => (await browsers()).reach(profile),
  emptyCaches: async (profile) => (await browsers()).emptyCaches(profile),
  close: async (profile, patienceMs) => (await browsers()).close(profile, patienceMs),
};

async function browsers(): Promise<LiveBrowsers> {
  return (await import('./stores/folder-wwebjs/live-browser.ts')).liveBrowsers;
}

/** One keeper per home. */
export function keeperLock(home: string): Locks {
  return new FileLocks(join(home, 'locks'), Date.now);
}

function storeFor(
  place: Place,
  pool: ScanPool,
  config: Config,
  { nowMs, measures }: { nowMs: () => number; measures: Measures | undefined },
): Store {
  // Looking must not make what it looks for: a typing error would be an empty database, and healthy.
  if (place.kind !== 'folder')
    return new DatabaseStore(measured(openEntryStore(place, { create: false }), 'database', measures), {
      nowMs,
    });
  const engine = place.engine === 'baileys' ? baileysFolders : profileFolders;
  return new FolderStore(place, engine, { pool, quietMs: config.guards.quietMs, nowMs });
}

function settingsOf(config: Config): OperationSettings {
  const { policy, idleMs, trashKeepMs, planMaxAgeMs, guards, bands, fileCount, budgets, rotation, classic } =
    config;
  return {
    policy,
    idleMs,
    trashKeepMs,
    planMaxAgeMs,
    classic,
    snapshots: config.snapshots,
    guards: { ...guards, includeLastCredentials: false },
    alerts: {
      ...config.alerts,
      bands,
      fileCount,
      budgets,
      rotation,
      limits: config.limits,
      expiry: { idleMs, noticeMs: config.expireNoticeMs },
    },
  };
}

/** `run-20261121-115958-k3f9a2`: sorts by time, readable as a folder name, and no two are alike. */
function newId(prefix: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${prefix}-${time}-${randomBytes(3).toString('hex')}`;
}
