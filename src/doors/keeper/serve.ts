// `holdfast serve`: starts the keeper, says what it watches, and ends cleanly when it is told to.
import { HoldfastError } from '../../core/errors.ts';
import { keeperLock } from '../../compose.ts';
import type { Config } from '../../config.ts';
import { placesGiven } from '../../config-places.ts';
import { makeDemoWorld } from '../../demo/make-demo-world.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { Lock } from '../../ports/lock.ts';
import { refuseOpenAddress } from '../http/access/refuse-open-address.ts';
import { startHttpServer } from '../http/start-http-server.ts';
import type { HttpServer } from '../http/start-http-server.ts';
import { assemble } from './assemble.ts';
import { endInTime, untilSignal } from './end-in-time.ts';
import { keeperLog } from './keeper-log.ts';
import type { KeeperLog } from './keeper-log.ts';
import { putDemoHistory } from './put-demo-history.ts';
import { welcome } from './welcome.ts';
import type { Welcome } from './welcome.ts';

export interface ServeOptions {
  readonly home: string;
  readonly json: boolean;
  /** Make and watch a demo world there when no place is given. */
  readonly demo?: string | undefined;
}

/**
 * Runs until SIGTERM or SIGINT.
 * @returns the exit code
 * @throws HoldfastError PLACE_MISSING, KEEPER_RUNNING, HTTP_ADDRESS_UNUSABLE, ADDRESS_NEEDS_KEYS, and what `compose` throws
 */
export async function serve(given: Config, options: ServeOptions): Promise<number> {
  const config = await withDemo(given, options.demo);
  if (placesGiven(config).length === 0) throw new HoldfastError('PLACE_MISSING');
  const log = keeperLog(process.stdout, options.json);
  const lock = await lockHome(options.home);
  try {
    return await serveLocked(config, options, log, config !== given);
  } finally {
    await lock.release();
  }
}

async function serveLocked(
  config: Config,
  options: ServeOptions,
  log: KeeperLog,
  isDemo: boolean,
): Promise<number> {
  const [stop, sending] = [new AbortController(), new AbortController()];
  const ended = untilSignal(stop);
  const { home } = options;
  const assembly = assemble(config, { home, log, stop: stop.signal, stopSending: sending.signal });
  const { context, keeper, several } = assembly;
  let http: HttpServer | null = null;
  try {
    await refuseOpenAddress(config.http, context.catalog.accessKeys);
    await warnOfBrokenRuns(context, log);
    http = await startHttpServer(config.http, assembly.http);
    await several?.start();
    if (isDemo) await putDemoHistory(context);
    const first = await keeper.start();
    const places = context.stores.map((store) => store.place.url);
    const seen = { config, places, first, url: http.url, home, demo: options.demo !== undefined };
    if (!stop.signal.aborted) greet(seen, options.json ? log : null);
    const signal = await ended;
    log.info({ signal }, `${signal}: finishing`);
    const inTime = await endInTime({ ...assembly, http, graceMs: config.graceMs, sending });
    if (!inTime) {
      // Dying here is like kill -9, which is safe at any moment; waiting on would bring just that from outside.
      log.warn({}, 'the grace is over: what was under way stops here; the next start says how to go on');
      process.exit(0);
    }
    return 0;
  } finally {
    await http?.close();
    await several?.fellowship.close();
    await assembly.close();
  }
}

async function warnOfBrokenRuns({ catalog }: OperationContext, log: KeeperLog): Promise<void> {
  for (const { id, planId } of await catalog.journal.unfinishedRuns()) {
    log.warn(
      { run: id },
      `run ${id} was interrupted: holdfast apply ${planId} goes on, holdfast undo ${id} takes it back`,
    );
  }
}

/** @param log where nothing but lines of JSON may be printed */
function greet(seen: Welcome, log: KeeperLog | null): void {
  if (log === null) process.stdout.write(`${welcome(seen)}\n`);
  else
    log.info(
      { url: seen.url, health: `${seen.url}/health`, places: seen.places, home: seen.home },
      'Holdfast keeps watch',
    );
}

async function withDemo(config: Config, folder: string | undefined): Promise<Config> {
  if (folder === undefined || placesGiven(config).length > 0) return config;
  const world = await makeDemoWorld(folder, Date.now());
  return { ...config, places: [...world.places], instances: world.instances };
}

async function lockHome(home: string): Promise<Lock> {
  try {
    return await keeperLock(home).acquire('keeper', 'keeper');
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'LOCK_HELD')) throw error;
    throw new HoldfastError(
      'KEEPER_RUNNING',
      { home, owner: error.details['owner'] ?? 'somebody' },
      { cause: error },
    );
  }
}
