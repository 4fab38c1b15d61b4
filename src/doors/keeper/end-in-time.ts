// The end of a keeper: asked for by a signal, clean where that takes no longer than the grace.
import type { Assembly } from './assemble.ts';
import type { HttpServer } from '../http/start-http-server.ts';

/** The rest of the grace is for closing what is open. */
const shareForSending = 0.8;

/** The first signal asks for a clean end; a second one ends at once. */
export function untilSignal(stop: AbortController): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const once = (signal: NodeJS.Signals): void => {
      stop.abort(new Error('the keeper is stopping'));
      resolve(signal);
      process.once(signal, () => process.exit(1));
    };
    process.once('SIGTERM', once).once('SIGINT', once);
  });
}

export interface Ending extends Pick<Assembly, 'keeper' | 'queue' | 'several'> {
  readonly http: HttpServer;
  readonly graceMs: number;
  /** Gives up what is on its way to people. */
  readonly sending: AbortController;
}

/**
 * Alerts that are still on their way near the end of the grace are given up: what raised them is in the catalog.
 * @returns whether everything came to its end in time
 */
export async function endInTime(ending: Ending): Promise<boolean> {
  const { graceMs, sending } = ending;
  const timers: NodeJS.Timeout[] = [];
  const over = new Promise<false>((resolve) => {
    timers.push(setTimeout(() => sending.abort(new Error('the grace is over')), graceMs * shareForSending));
    timers.push(setTimeout(() => resolve(false), graceMs));
  });
  const inTime = await Promise.race([finish(ending).then(() => true as const), over]);
  for (const timer of timers) clearTimeout(timer);
  return inTime;
}

async function finish({ keeper, http, queue, several }: Ending): Promise<void> {
  await http.close();
  await Promise.all([keeper.stop(), several?.stopAnswering()]);
  await queue.idle();
  // A database that hangs may keep this one waiting for longer than there is time.
  await several?.fellowship.close();
}
