// The same traffic for many sessions: one session after the other, then all at once.
import type { OpenSession } from '../participants/participant.ts';
import { stepsOf, takeSteps } from './steps.ts';
import type { TaskContext } from './task.ts';

export interface ThroughputResult {
  readonly sets: number;
  readonly inTurnMs: number;
  readonly atOnceMs: number;
}

const TRAFFIC = 'messages';

export async function throughput({ order, trace, start, mark }: TaskContext): Promise<ThroughputResult> {
  const states = await start();
  const all = stepsOf(trace, TRAFFIC);
  const steps = all.slice(0, Math.ceil(all.length * order.share));
  const open = (group: string) =>
    Promise.all(Array.from({ length: order.sessions }, (_, index) => states.open(`${group}-${index}`)));
  const [warm, inTurn, atOnce] = [await open('warm'), await open('turn'), await open('once')];
  for (const session of warm.slice(0, 3)) await takeSteps(session, steps);
  await mark();

  let started = performance.now();
  for (const session of inTurn) await takeSteps(session, steps);
  const inTurnMs = performance.now() - started;

  started = performance.now();
  await Promise.all(atOnce.map((session) => takeSteps(session, steps)));
  const atOnceMs = performance.now() - started;
  await mark();

  await closeAll([...warm, ...inTurn, ...atOnce]);
  await states.close();
  return {
    sets: steps.filter((step) => step.kind === 'set').length * order.sessions,
    inTurnMs,
    atOnceMs,
  };
}

async function closeAll(sessions: readonly OpenSession[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.close()));
}
