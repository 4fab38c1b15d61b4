// A process starts over a full store: it opens every session and reads everything in it. First a task fills the store,
// then another process is timed.
import type { OpenSession } from '../participants/participant.ts';
import { fill, inTurns, storedName } from './fill.ts';
import { readAll, stockOf } from './steps.ts';
import type { TaskContext } from './task.ts';

export interface FillResult {
  readonly ms: number;
}

export interface ColdStartResult {
  /** Until all sessions are open. */
  readonly openMs: number;
  /** Until everything in them is read, too. */
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
  const atOnce = order.participant.startsWith('multi-file') ? FILES_AT_ONCE : order.sessions;
  await mark();
  const started = performance.now();
  const states = await start();
  const sessions: OpenSession[] = [];
  await inTurns(order.sessions, atOnce, async (index) => {
    sessions.push(await states.open(storedName(index)));
  });
  const openMs = performance.now() - started;
  const { rows: stock } = stockOf(trace, order.rowsEach);
  const counts: number[] = [];
  await inTurns(order.sessions, atOnce, async (index) => {
    const session = sessions[index];
    if (session !== undefined) counts.push(await readAll(session, stock));
  });
  const ms = performance.now() - started;
  await mark();
  await Promise.all(sessions.map((session) => session.close()));
  await states.close();
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const expected = order.sessions * order.rowsEach;
  if (rows !== expected) throw new Error(`${rows} rows were read, ${expected} were stored`);
  return { openMs, ms, rows };
}
