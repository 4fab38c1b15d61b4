// `holdfast serve`: builds the keeper, says what it watches, and ends cleanly when it is told to.
import { HoldfastError } from '../../core/errors.ts';
import { compose, forService, keeperLock } from '../../compose.ts';
import type { Config } from '../../config.ts';
import { placesGiven } from '../../config-places.ts';
import { deliveryQueue } from '../../channels/index.ts';
import { makeDemoWorld } from '../../demo/make-demo-world.ts';
import type { Lock } from '../../ports/lock.ts';
import { alertChannels } from './alert-channels.ts';
import { makeAccess } from '../http/access/make-access.ts';
import { refuseOpenAddress } from '../http/access/refuse-open-address.ts';
import { KeeperEventHub } from '../http/events/keeper-event-hub.ts';
import { builtDashboard } from '../http/dashboard-files.ts';
import { startHttpServer } from '../http/start-http-server.ts';
import type { HttpServer } from '../http/start-http-server.ts';
import { Keeper } from './keeper.ts';
import { callGate } from './call-gate.ts';
import { keeperCalls } from './keeper-calls.ts';
import { Looks } from './looks.ts';
import { addMetrics } from '../http/metrics/metrics-route.ts';
import { KeeperMetrics } from '../http/metrics/keeper-metrics.ts';
import { oneOfSeveral } from './one-of-several.ts';
import type { OneOfSeveral } from './one-of-several.ts';
import { keeperLog } from './keeper-log.ts';
import type { KeeperLog } from './keeper-log.ts';
import { ownVersion } from '../cli/own-version.ts';
import { putDemoHistory } from './put-demo-history.ts';
import { tellingCatalog } from './telling-catalog.ts';
import { tellingQueue } from './telling-queue.ts';
import { welcome } from './welcome.ts';
import type { Welcome } from './welcome.ts';

/** The rest of the grace is for closing what is open. */
const shareForSending = 0.8;

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
  const stop = new AbortController();
  const ended = untilSignal(stop);
  // Before anything is opened: a setting that is wrong here must not leave anything open.
  const channels = alertChannels(config, log, Date.now);
  const metrics = new KeeperMetrics();
  const composition = compose(config, {
    home: options.home,
    madeBy: 'keeper',
    signal: stop.signal,
    threads: forService(),
    measures: metrics,
  });
  const { close } = composition;
  const events = new KeeperEventHub(Date.now);
  const catalog = tellingCatalog(composition.context.catalog, events);
  const { machine } = composition.context;
  const several = oneOfSeveral({
    context: composition.context,
    config,
    events,
    report: (what, problem) => keeper.report(what, problem),
  });
  const looks = new Looks({ home: catalog.homeId, machine, events, fellowship: several?.fellowship ?? null });
  const context = { ...composition.context, catalog, lastLook: looks };
  const sending = new AbortController();
  const sent = deliveryQueue({
    channels,
    onFailure: ({ channel, error }) => log.error({ channel }, error.message),
    signal: sending.signal,
  });
  const queue = tellingQueue(sent, events);
  const keeper = new Keeper(
    context,
    config,
    log,
    several?.queueOver(queue) ?? queue,
    looks,
    several?.schedule,
  );
  metrics.countRuns(events, stop.signal);
  const access = makeAccess({
    keys: catalog.accessKeys,
    events,
    http: config.http,
    about: { home: catalog.homeId, version: ownVersion() },
    nowMs: context.nowMs,
    unnoted: (error) => log.warn({}, `the use of a key could not be noted: ${(error as Error).message}`),
  });
  const here = keeperCalls(context, keeper);
  let http: HttpServer | null = null;
  try {
    await refuseOpenAddress(config.http, catalog.accessKeys);
    for (const run of await context.catalog.journal.unfinishedRuns()) {
      log.warn(
        { run: run.id },
        `run ${run.id} was interrupted: holdfast apply ${run.planId} goes on, holdfast undo ${run.id} takes it back`,
      );
    }
    http = await startHttpServer(config.http, {
      checkEveryMs: config.jobs.checkEveryMs,
      nowMs: context.nowMs,
      state: () => keeper.state,
      calls: several?.callsOver(here, callGate) ?? here,
      access,
      moreRoutes: [
        (app) =>
          addMetrics(app, {
            access,
            metrics,
            sessionSeries: config.metrics.sessionSeries,
            fleet: () => looks.fleet(),
            alerts: () => catalog.alertStates.all(),
            nowMs: context.nowMs,
          }),
      ],
      events,
      version: ownVersion(),
      dashboard: builtDashboard(),
      unforeseen: (what, error) =>
        log.error({ what, error: String((error as Error).stack) }, `${what} failed`),
    });
    await several?.start();
    if (isDemo) await putDemoHistory(context);
    const first = await keeper.start();
    if (!stop.signal.aborted)
      greet(
        {
          config,
          places: context.stores.map((store) => store.place.url),
          first,
          url: http.url,
          home: options.home,
          demo: options.demo !== undefined,
        },
        options.json ? log : null,
      );
    const signal = await ended;
    log.info({ signal }, `${signal}: finishing`);
    const inTime = await withinGrace(finish(keeper, http, queue, several), config.graceMs, sending);
    if (!inTime) {
      // Dying here is like kill -9, which is safe at any moment; waiting on would bring just that from outside.
      log.warn({}, 'the grace is over: what was under way stops here; the next start says how to go on');
      process.exit(0);
    }
    return 0;
  } finally {
    await http?.close();
    await several?.fellowship.close();
    await close();
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

/** The first signal asks for a clean end; a second one ends at once. */
function untilSignal(stop: AbortController): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const once = (signal: NodeJS.Signals): void => {
      stop.abort(new Error('the keeper is stopping'));
      resolve(signal);
      process.once(signal, () => process.exit(1));
    };
    process.once('SIGTERM', once).once('SIGINT', once);
  });
}

async function finish(
  keeper: Keeper,
  http: HttpServer,
  queue: { idle(): Promise<void> },
  several: OneOfSeveral | null,
): Promise<void> {
  await http.close();
  await Promise.all([keeper.stop(), several?.stopAnswering()]);
  await queue.idle();
}

/**
 * Alerts that are still on their way near the end of the grace are given up: what raised them is in the catalog.
 * @returns whether the work ended in time
 */
async function withinGrace(work: Promise<void>, graceMs: number, sending: AbortController): Promise<boolean> {
  const timers: NodeJS.Timeout[] = [];
  const over = new Promise<false>((resolve) => {
    timers.push(setTimeout(() => sending.abort(new Error('the grace is over')), graceMs * shareForSending));
    timers.push(setTimeout(() => resolve(false), graceMs));
  });
  const inTime = await Promise.race([work.then(() => true as const), over]);
  for (const timer of timers) clearTimeout(timer);
  return inTime;
}
