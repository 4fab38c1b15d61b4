// A process starts over a full store: it opens every session and reads everything in it. First a task fills the store,
// then another process is timed.
import { fill, inTurns, storedName } from './fill.ts';
import { stockOf } from './steps.ts';
import type { TaskContext } from './task.ts';

export interface FillResult {
  readonly ms: number;
}

export interface ColdStartResult {
  readonly ms: number;
  readonly rows: number;
}

/** More files at once than this run into the limit of open files; a database has no such limit. */
const FILES_AT_ONCE = 8;

export async function fillStore({ order, trace, start }: TaskContext): Promise<FillResult> {
  const started = performance.now();
  const states = await start();
  await fill(states, trace, { from: 0, to: order.sessions, rowsEach: order.rowsEach });
  await states.close();
  return { ms: performance.now() - started };
}

export async function coldStart({ order, trace, start, mark }: TaskContext): Promise<ColdStartResult> {
  const ids = Object.entries(stockOf(trace, order.rowsEach).rows).map(
    ([type, byId]) => [type, Object.keys(byId)] as const,
  );
  let rows = 0;
  await mark();
  const started = performance.now();
  const states = await start();
  const atOnce = order.participant.startsWith('multi-file') ? FILES_AT_ONCE : order.sessions;
  const sessions = await opened(order.sessions, atOnce, async (index) => {
    const session = await states.open(storedName(index));
    for (const [type, wanted] of ids) {
      const found = await session.get(type, wanted);
      rows += Object.values(found).filter((value) => value != null).length;
    }
    return session;
  });
  const ms = performance.now() - started;
  await mark();
  await Promise.all(sessions.map((session) => session.close()));
  await states.close();
  const expected = order.sessions * order.rowsEach;
  if (rows !== expected) throw new Error(`${rows} rows were read, ${expected} were stored`);
  return { ms, rows };
}

async function opened<T>(count: number, atOnce: number, open: (index: number) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  await inTurns(count, atOnce, async (index) => void all.push(await open(index)));
  return all;
}
