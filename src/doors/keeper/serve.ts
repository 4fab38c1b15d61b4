// `holdfast serve`: builds the keeper, says what it watches, and ends cleanly when it is told to.
import { HoldfastError } from '../../core/errors.ts';
import { compose, forService, keeperLock } from '../../compose.ts';
import type { Config } from '../../config.ts';
import { placesGiven } from '../../config-places.ts';
import { deliveryQueue } from '../../channels/index.ts';
import { makeDemoWorld } from '../../demo/make-demo-world.ts';
import type { Lock } from '../../ports/lock.ts';
import { alertChannels } from './alert-channels.ts';
import { startHealthServer } from '../http/health-server.ts';
import type { HealthServer } from '../http/health-server.ts';
import { Keeper } from './keeper.ts';
import { keeperLog } from './keeper-log.ts';
import type { KeeperLog } from './keeper-log.ts';
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
 * @throws HoldfastError PLACE_MISSING, KEEPER_RUNNING, HEALTH_ADDRESS_UNUSABLE, and what `compose` throws
 */
export async function serve(given: Config, options: ServeOptions): Promise<number> {
  const config = await withDemo(given, options.demo);
  if (placesGiven(config).length === 0) throw new HoldfastError('PLACE_MISSING');
  const log = keeperLog(process.stdout, options.json);
  const lock = await lockHome(options.home);
  try {
    return await serveLocked(config, options, log);
  } finally {
    await lock.release();
  }
}

async function serveLocked(config: Config, options: ServeOptions, log: KeeperLog): Promise<number> {
  const stop = new AbortController();
  const ended = untilSignal(stop);
  // Before anything is opened: a setting that is wrong here must not leave anything open.
  const channels = alertChannels(config, log, Date.now);
  const { context, close } = compose(config, {
    home: options.home,
    madeBy: 'keeper',
    signal: stop.signal,
    threads: forService(),
  });
  const sending = new AbortController();
  const queue = deliveryQueue({
    channels,
    onFailure: ({ channel, error }) => log.error({ channel }, error.message),
    signal: sending.signal,
  });
  const keeper = new Keeper(context, config, log, queue);
  let health: HealthServer | null = null;
  try {
    for (const run of await context.catalog.journal.unfinishedRuns()) {
      log.warn(
        { run: run.id },
        `run ${run.id} was interrupted: holdfast apply ${run.planId} goes on, holdfast undo ${run.id} takes it back`,
      );
    }
    const { host, port } = config.health;
    const questions = { host, port, checkEveryMs: config.jobs.checkEveryMs, nowMs: context.nowMs };
    health = await startHealthServer({ ...questions, state: () => keeper.state });
    const first = await keeper.start();
    if (!stop.signal.aborted)
      greet(
        {
          config,
          places: context.stores.map((store) => store.place.url),
          first,
          healthUrl: health.url,
          home: options.home,
          demo: options.demo !== undefined,
        },
        options.json ? log : null,
      );
    const signal = await ended;
    log.info({ signal }, `${signal}: finishing`);
    const inTime = await withinGrace(finish(keeper, health, queue), config.graceMs, sending);
    if (!inTime) {
      // Dying here is like kill -9, which is safe at any moment; waiting on would bring just that from outside.
      log.warn({}, 'the grace is over: what was under way stops here; the next start says how to go on');
      process.exit(0);
    }
    return 0;
  } finally {
    await health?.close();
    await close();
  }
}

/** @param log where nothing but lines of JSON may be printed */
function greet(seen: Welcome, log: KeeperLog | null): void {
  if (log === null) process.stdout.write(`${welcome(seen)}\n`);
  else log.info({ health: seen.healthUrl, places: seen.places, home: seen.home }, 'Holdfast keeps watch');
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

async function finish(keeper: Keeper, health: HealthServer, queue: { idle(): Promise<void> }): Promise<void> {
  await keeper.stop();
  await health.close();
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
