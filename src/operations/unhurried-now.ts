// What time it is for work that is done every day and cannot be taken back, however wrong the clock is.
import type { OperationContext } from './context.ts';

/**
 * A clock that jumped ahead, for however far, moves on by so much each time and no more. A time in the future, from a clock
 * that was set back since, counts as now.
 * @param longestStepMs also how much somebody who was away for long catches up with each time
 * @returns null the first time: there is nothing to tell the clock by
 */
export async function unhurriedNowMs(
  { catalog, nowMs }: Pick<OperationContext, 'catalog' | 'nowMs'>,
  job: string,
  what: string,
  longestStepMs: number,
): Promise<number | null> {
  const lastMs = await catalog.cooldowns.lastMs(job, what);
  const untilMs = lastMs === null ? nowMs() : Math.min(nowMs(), lastMs + longestStepMs);
  await catalog.cooldowns.touch(job, what, untilMs);
  return lastMs === null ? null : untilMs;
}
