// What a write costs while ten sessions are stored, and while many are: it should not matter.
import type { AuthStates } from '../participants/participant.ts';
import { percentile } from '../measures.ts';
import type { TraceStep } from '../trace.ts';
import { fill, storedName } from './fill.ts';
import { stepsOf, takeSteps } from './steps.ts';
import type { TaskContext } from './task.ts';

export interface StoredResult {
  readonly few: { readonly sessions: number; readonly p50Ms: number; readonly p99Ms: number };
  readonly many: { readonly sessions: number; readonly p50Ms: number; readonly p99Ms: number };
}

const FEW = 10;

export async function stored({ order, trace, start }: TaskContext): Promise<StoredResult> {
  const states = await start();
  const steps = stepsOf(trace, 'messages');
  await fill(states, trace, { from: 0, to: FEW, rowsEach: order.rowsEach });
  await measured(states, steps);
  const few = { sessions: FEW, ...(await measured(states, steps)) };
  await fill(states, trace, { from: FEW, to: order.sessions, rowsEach: order.rowsEach });
  const many = { sessions: order.sessions, ...(await measured(states, steps)) };
  await states.close();
  return { few, many };
}

async function measured(
  states: AuthStates,
  steps: readonly TraceStep[],
): Promise<{ p50Ms: number; p99Ms: number }> {
  const setMs: number[] = [];
  for (let index = 0; index < FEW; index += 1) {
    const session = await states.open(storedName(index));
    await takeSteps(session, steps, setMs);
    await session.close();
  }
  return { p50Ms: percentile(setMs, 0.5), p99Ms: percentile(setMs, 0.99) };
}
