// Removes samples that are older than they are kept, however wrong the clock is: what is gone here does not come back.
import type { OperationContext } from './context.ts';

const dayMs = 24 * 3_600_000;
/** It is done every day; a keeper that was away for long catches up by this much with each. */
const longestStepMs = 2 * dayMs;

/** @returns how many were removed */
export async function thinSamples({ catalog, nowMs }: OperationContext, keepMs: number): Promise<number> {
  const lastMs = await catalog.cooldowns.lastMs('thin', 'samples');
  // A clock that jumped ahead, for however far, takes two days and not all of them.
  const untilMs = lastMs === null ? nowMs() : Math.min(nowMs(), lastMs + longestStepMs);
  await catalog.cooldowns.touch('thin', 'samples', untilMs);
  return lastMs === null ? 0 : catalog.samples.thin(untilMs, keepMs);
}
