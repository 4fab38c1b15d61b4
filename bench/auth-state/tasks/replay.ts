// One session goes through the whole trace, each call awaited before the next; then everything is read back.
import type { AuthStates, OpenSession } from '../participants/participant.ts';
import { heldBytes, lessWritten, percentile, writtenBytes, type WrittenBytes } from '../measures.ts';
import { readBack, type ReadBack } from '../read-back.ts';
import { rowsLeft, type Trace, type TraceStep } from '../trace.ts';
import { takeSteps } from './steps.ts';
import type { TaskContext } from './task.ts';

interface Timed {
  readonly name: string;
  readonly ms: number;
}

export interface ReplayResult {
  /** The first and the last begin with opening the session. */
  readonly phases: readonly Timed[];
  /** How much of those two that was. */
  readonly openings: readonly Timed[];
  readonly totalMs: number;
  readonly setP50Ms: number;
  readonly setP99Ms: number;
  readonly cpuMs: number;
  /** By this process alone. */
  readonly written: WrittenBytes | undefined;
  /** What one open session with everything read costs in memory. */
  readonly memoryBytes: number;
  readonly readBack: ReadBack;
}

/** The session is closed before this phase, and opened again in it. */
const LAST_PHASE = 'login again';
const SESSION = 'replayed';

export async function replay({ trace, start, mark }: TaskContext): Promise<ReplayResult> {
  // Another session makes the schema, warms the code and stays, as in any process that has run for a while.
  let states = await start();
  const other = await warmUp(states, trace.phases[0]?.steps ?? []);
  await mark();

  const before = { cpu: process.cpuUsage(), written: writtenBytes('self') };
  const setMs: number[] = [];
  const { session, phases, openings } = await takePhases(states, trace, setMs);
  await session.close();
  await other.close();
  await states.close();
  const cpu = process.cpuUsage(before.cpu);
  const written = writtenBytes('self');
  await mark();

  states = await start();
  const expected = rowsLeft(trace.phases);
  const result = {
    phases,
    openings,
    totalMs: phases.reduce((sum, { ms }) => sum + ms, 0),
    setP50Ms: percentile(setMs, 0.5),
    setP99Ms: percentile(setMs, 0.99),
    cpuMs: (cpu.user + cpu.system) / 1000,
    written: lessWritten(written, before.written),
    ...(await lookBack(states, expected)),
  };
  await states.close();
  return result;
}

async function takePhases(
  states: AuthStates,
  trace: Trace,
  setMs: number[],
): Promise<{ session: OpenSession; phases: Timed[]; openings: Timed[] }> {
  const phases: Timed[] = [];
  const openings: Timed[] = [];
  let session: OpenSession | undefined;
  for (const { name, steps } of trace.phases) {
    if (name === LAST_PHASE) {
      await session?.close();
      session = undefined;
    }
    const started = performance.now();
    if (session === undefined) {
      session = await states.open(SESSION);
      openings.push({ name, ms: performance.now() - started });
    }
    await takeSteps(session, steps, setMs);
    phases.push({ name, ms: performance.now() - started });
  }
  if (session === undefined) throw new Error('the trace has no phases');
  return { session, phases, openings };
}

async function warmUp(states: AuthStates, steps: readonly TraceStep[]): Promise<OpenSession> {
  const session = await states.open('warm-up');
  await takeSteps(session, steps);
  return session;
}

async function lookBack(
  states: AuthStates,
  expected: ReturnType<typeof rowsLeft>,
): Promise<Pick<ReplayResult, 'memoryBytes' | 'readBack'>> {
  const before = await heldBytes();
  const session = await states.open(SESSION);
  const found = await readBack(session, expected);
  const memoryBytes = (await heldBytes()) - before;
  await session.close();
  return { memoryBytes, readBack: found };
}
