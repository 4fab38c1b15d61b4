// One session goes through the whole trace, each call awaited before the next; then everything is read back.
import type { AuthStates, OpenSession } from '../participants/participant.ts';
import { heldBytes, lessWritten, percentile, writtenBytes, type WrittenBytes } from '../measures.ts';
import { readBack, type ReadBack } from '../read-back.ts';
import { rowsLeft, type TraceStep } from '../trace.ts';
import { takeSteps } from './steps.ts';
import type { TaskContext } from './task.ts';

export interface ReplayResult {
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
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

/** The process starts again before this phase. */
const LAST_PHASE = 'login again';
const SESSION = 'replayed';

export async function replay({ trace, start, mark }: TaskContext): Promise<ReplayResult> {
  // Another session makes the schema, warms the code and stays, as in any process that has run for a while.
  let states = await start();
  const other = await warmUp(states, trace.phases[0]?.steps ?? []);
  await mark();

  const before = { cpu: process.cpuUsage(), written: writtenBytes('self') };
  const phases: { name: string; ms: number }[] = [];
  const timed = async (name: string, work: () => Promise<void>) => {
    const started = performance.now();
    await work();
    phases.push({ name, ms: performance.now() - started });
  };
  const setMs: number[] = [];
  let session!: OpenSession;
  const open = async () => void (session = await states.open(SESSION));
  await timed('open new', open);
  for (const { name, steps } of trace.phases) {
    if (name === LAST_PHASE) {
      await session.close();
      await timed('open again', open);
    }
    await timed(name, () => takeSteps(session, steps, setMs));
  }
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
