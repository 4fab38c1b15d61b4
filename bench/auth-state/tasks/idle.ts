// What many open sessions cost in memory when each was read once and nobody talks. The store was filled before.
import { inTurns, storedName } from './fill.ts';
import { heldBytes } from '../measures.ts';
import { readAll, stockOf } from './steps.ts';
import type { TaskContext } from './task.ts';

export interface IdleResult {
  readonly sessions: number;
  readonly heldBytes: number;
  /** Of the whole process, the bench's own code and trace included. */
  readonly residentBytes: number;
}

export async function idle({ order, trace, start }: TaskContext): Promise<IdleResult> {
  const { rows } = stockOf(trace, order.rowsEach);
  const before = await heldBytes();
  const states = await start();
  const sessions = new Set<unknown>();
  const closing: (() => Promise<void>)[] = [];
  await inTurns(order.sessions, 8, async (index) => {
    const session = await states.open(storedName(index));
    sessions.add(session);
    closing.push(() => session.close());
    await readAll(session, rows);
  });
  const held = (await heldBytes()) - before;
  const residentBytes = process.memoryUsage().rss;
  await Promise.all(closing.map((close) => close()));
  await states.close();
  return { sessions: sessions.size, heldBytes: held, residentBytes };
}
