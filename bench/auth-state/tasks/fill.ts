// Fills a store with sessions, for tasks that measure what a full one costs.
import type { AuthStates } from '../participants/participant.ts';
import type { Trace } from '../trace.ts';
import { stockOf } from './steps.ts';

/** Enough to keep a server busy, few enough for stores that open a file for each row. */
const AT_ONCE = 8;

export function storedName(index: number): string {
  return `stored-${index}`;
}

/** Runs `work` for each number below `count`, so many at a time. */
export async function inTurns(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const line = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, line));
}

/** Stores sessions `from` up to (not with) `to`, each with as many rows. */
export async function fill(
  states: AuthStates,
  trace: Trace,
  range: { readonly from: number; readonly to: number; readonly rowsEach: number },
): Promise<void> {
  const { creds, rows } = stockOf(trace, range.rowsEach);
  await inTurns(range.to - range.from, AT_ONCE, async (index) => {
    const session = await states.open(storedName(range.from + index));
    await session.set(rows);
    await session.saveCreds(creds);
    await session.close();
  });
}
