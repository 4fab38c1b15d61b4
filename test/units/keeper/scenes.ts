// A keeper over a real world on disk, with a clock of its own, whose log and alerts are kept.
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { deliveryQueue } from '../../../src/channels/index.ts';
import { compose } from '../../../src/compose.ts';
import type { Config } from '../../../src/config.ts';
import type { Sending } from '../../../src/core/decide-sending.ts';
import { sessionName } from '../../../src/core/session.ts';
import { Keeper } from '../../../src/doors/keeper/keeper.ts';
import { toldAlerts } from '../../../src/doors/keeper/told-alerts.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import type { Channel } from '../../../src/ports/channel.ts';
import { dayMs, makeWorld, put, putInstances, settings, wholeCredentials } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';

export interface KeeperScene {
  readonly world: World;
  readonly keeper: Keeper;
  readonly context: OperationContext;
  readonly config: Config;
  readonly log: string[];
  /** What was sent since this was asked last: `cause event session level`. */
  sent(): string[];
  readonly clock: { nowMs: number };
  /** Waits until everything is sent, and noted. */
  idle(): Promise<void>;
  /** Ends this keeper's process, so to speak; another scene over the same world is the next one. */
  close(): Promise<void>;
}

/** Closed by itself at the end of the test. @param more channels beside the log */
export function keeperScene(
  world: World,
  flags: Record<string, unknown> = {},
  startMs = Date.now(),
  more: readonly Channel[] = [],
): KeeperScene {
  const config = settings(world, { 'guards.maxShare': 1, 'alerts.settleMs': 0, ...flags });
  const clock = { nowMs: startMs };
  const { context, close } = compose(config, {
    home: world.home,
    madeBy: 'keeper',
    nowMs: () => clock.nowMs,
  });
  const log: string[] = [];
  const line = (level: string) => (_fields: object, text: string) => void log.push(`${level} ${text}`);
  const sendings: Sending[] = [];
  const channels = [{ name: 'log', send: () => Promise.resolve() }, ...more];
  const unnoted = (error: Error): void => line('error')({}, error.message);
  const told = toldAlerts({ ...context, channels, unnoted });
  const { onDelivered } = told;
  const delivering = told.queueOver(deliveryQueue({ channels, onDelivered, onFailure: () => undefined }));
  const queue = {
    push(all: readonly Sending[]) {
      sendings.push(...all);
      delivering.push(all);
    },
    idle: () => delivering.idle(),
  };
  const logger = { info: line('info'), warn: line('warn'), error: line('error') };
  const keeper = new Keeper(context, config, logger, queue);
  let open = true;
  const end = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await keeper.stop();
    await queue.idle();
    await close();
  };
  onTestFinished(end);
  const sent = (): string[] => sendings.splice(0).map(wordsOf);
  const idle = (): Promise<void> => queue.idle();
  return { world, keeper, context, config, log, sent, clock, idle, close: end };
}

function wordsOf({ alert, cause }: Sending): string {
  const about = alert.session === null ? '-' : sessionName(alert.session);
  return `${cause} ${alert.event} ${about} ${alert.level}`;
}

export function worldWith(files: Readonly<Record<string, number>> = {}): World {
  const world = makeWorld();
  putInstances(world, []);
  for (const [tenant, count] of Object.entries(files)) putTenant(world, tenant, count);
  return world;
}

/** So many files as Baileys 6 writes them; all but the credentials are old enough for policy classic. */
export function putTenant(world: World, tenant: string, files: number): void {
  put(join(world.auth, tenant, 'creds.json'), 10 * dayMs, wholeCredentials);
  for (let id = 1; id < files; id++) put(join(world.auth, tenant, `session-1555${id}.0.json`), 40 * dayMs);
}

export function removeFile(world: World, tenant: string, id: number): void {
  rmSync(join(world.auth, tenant, `session-1555${id}.0.json`));
}
