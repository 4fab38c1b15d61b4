// After a look: judges how what was sampled grows, a bounded part of it, in small turns.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { growthMark } from '../core/growth/growth-mark.ts';
import type { GrowthMark } from '../core/growth/growth-mark.ts';
import type { OperationContext } from './context.ts';

/** A look a minute judges 12,000 in an hour, and each is due once an hour. */
const mostAtOneLook = 200;
/** Some 20 ms of work. */
const seriesPerTurn = 8;

export async function judgeGrowth({ catalog }: Pick<OperationContext, 'catalog'>): Promise<void> {
  const due = await catalog.samples.unjudged(mostAtOneLook);
  const marks: { id: number; mark: GrowthMark }[] = [];
  for (const [at, { id, engine, points }] of due.entries()) {
    if (at % seriesPerTurn === 0) await nextTurn();
    marks.push({ id, mark: growthMark(points(), engine) });
  }
  // Once for all: each commit waits for the disk.
  await catalog.samples.judged(marks);
}
