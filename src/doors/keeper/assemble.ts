// The parts of a keeper, put together and not yet at work: what it looks with, who is told, and who may ask it.
import { compose, forService } from '../../compose.ts';
import type { Composition } from '../../compose.ts';
import type { Config } from '../../config.ts';
import { deliveryQueue } from '../../channels/index.ts';
import type { DeliveryQueue } from '../../channels/delivery-queue.ts';
import type { OperationContext } from '../../operations/context.ts';
import { ownVersion } from '../cli/own-version.ts';
import type { Access } from '../http/access/access.ts';
import { makeAccess } from '../http/access/make-access.ts';
import { builtDashboard } from '../http/dashboard-files.ts';
import { KeeperEventHub } from '../http/events/keeper-event-hub.ts';
import type { HttpParts } from '../http/http-app.ts';
import { KeeperMetrics } from '../http/metrics/keeper-metrics.ts';
import { addMetrics } from '../http/metrics/metrics-route.ts';
import { alertChannels } from './alert-channels.ts';
import { callGate } from './call-gate.ts';
import { Keeper } from './keeper.ts';
import { keeperCalls } from './keeper-calls.ts';
import type { KeeperLog } from './keeper-log.ts';
import { Looks } from './looks.ts';
import { oneOfSeveral } from './one-of-several.ts';
import type { OneOfSeveral } from './one-of-several.ts';
import { tellingCatalog } from './telling-catalog.ts';
import { tellingQueue } from './telling-queue.ts';
import { toldAlerts } from './told-alerts.ts';

export interface AssemblyOptions {
  readonly home: string;
  readonly log: KeeperLog;
  /** The keeper is to come to its end. */
  readonly stop: AbortSignal;
  /** What is on its way to people is given up. */
  readonly stopSending: AbortSignal;
}

export interface Assembly {
  readonly context: OperationContext;
  readonly keeper: Keeper;
  /** What is on its way to people. */
  readonly queue: DeliveryQueue;
  /** null for a keeper that is alone. */
  readonly several: OneOfSeveral | null;
  readonly http: HttpParts;
  close(): Promise<void>;
}

/** What everything else is made over. */
interface Ground extends AssemblyOptions {
  readonly config: Config;
  readonly context: OperationContext;
  readonly looks: Looks;
  readonly events: KeeperEventHub;
  readonly metrics: KeeperMetrics;
  readonly several: OneOfSeveral | null;
}

/** @throws HoldfastError what `compose` throws, CONFIG_INVALID; nothing is open then */
export function assemble(config: Config, options: AssemblyOptions): Assembly {
  const metrics = new KeeperMetrics();
  const { home, stop: signal } = options;
  const measures = { signal, threads: forService(), measures: metrics };
  const composition = compose(config, { home, madeBy: 'keeper', ...measures });
  try {
    return assembleOver(composition, config, options, metrics);
  } catch (error) {
    // Whoever hears of the wrong setting cannot do anything about what does not close.
    composition.close().catch((failure: Error) => options.log.warn({}, failure.message));
    throw error;
  }
}

function assembleOver(
  { context: plain, close }: Composition,
  config: Config,
  options: AssemblyOptions,
  metrics: KeeperMetrics,
): Assembly {
  const events = new KeeperEventHub(Date.now);
  const catalog = tellingCatalog(plain.catalog, events);
  // Made before the keeper, and used once it is at work.
  const report: Keeper['report'] = (what, problem) => keeper.report(what, problem);
  const several = oneOfSeveral({ context: plain, config, events, report });
  const fellowship = several?.fellowship ?? null;
  const looks = new Looks({ home: catalog.homeId, machine: plain.machine, events, fellowship });
  const context = { ...plain, catalog, lastLook: looks };
  const ground = { ...options, config, context, looks, events, metrics, several };
  const queue = queueToPeople(ground);
  const told = several?.queueOver(queue) ?? queue;
  const keeper = new Keeper(context, config, options.log, told, looks, several?.schedule);
  metrics.countRuns(events, options.stop);
  return { context, keeper, queue, several, http: partsOfHttp(ground, keeper), close };
}

function queueToPeople({ config, context, log, stopSending, events }: Ground): DeliveryQueue {
  const channels = alertChannels(config, log, Date.now);
  const told = toldAlerts({ ...context, channels, unnoted: (error) => log.error({}, error.message) });
  const sent = deliveryQueue({
    channels,
    onFailure: ({ channel, error }) => log.error({ channel }, error.message),
    onDelivered: told.onDelivered,
    signal: stopSending,
  });
  return tellingQueue(told.queueOver(sent), events);
}

function partsOfHttp(ground: Ground, keeper: Keeper): HttpParts {
  const { config, context, log, events, several } = ground;
  const here = keeperCalls(context, keeper);
  const access = accessOf(ground);
  return {
    checkEveryMs: config.jobs.checkEveryMs,
    nowMs: context.nowMs,
    state: () => keeper.state,
    calls: several?.callsOver(here, callGate) ?? here,
    access,
    moreRoutes: [metricsRoute(ground, access)],
    events,
    version: ownVersion(),
    dashboard: builtDashboard(),
    unforeseen: (what, error) => log.error({ what, error: String((error as Error).stack) }, `${what} failed`),
  };
}

function accessOf({ config, context, events, log }: Ground): Access {
  const { accessKeys, homeId } = context.catalog;
  return makeAccess({
    keys: accessKeys,
    events,
    http: config.http,
    about: { home: homeId, version: ownVersion() },
    nowMs: context.nowMs,
    unnoted: (error) => log.warn({}, `the use of a key could not be noted: ${(error as Error).message}`),
  });
}

function metricsRoute(
  { config, context, looks, metrics }: Ground,
  access: Access,
): HttpParts['moreRoutes'][number] {
  const { catalog, nowMs } = context;
  const { sessionSeries } = config.metrics;
  const fleet: Looks['fleet'] = () => looks.fleet();
  const alerts = (): ReturnType<typeof catalog.alertStates.all> => catalog.alertStates.all();
  return (app) => addMetrics(app, { access, metrics, sessionSeries, fleet, alerts, nowMs });
}
