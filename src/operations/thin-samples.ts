// Removes samples that are older than they are kept, however wrong the clock is: what is gone here does not come back.
import type { OperationContext } from './context.ts';
import { unhurriedNowMs } from './unhurried-now.ts';

const dayMs = 24 * 3_600_000;
/** It is done every day; a keeper that was away for long catches up by this much with each. */
const longestStepMs = 2 * dayMs;

/** @returns how many were removed */
export async function thinSamples(context: OperationContext, keepMs: number): Promise<number> {
  const untilMs = await unhurriedNowMs(context, 'thin', 'samples', longestStepMs);
  return untilMs === null ? 0 : context.catalog.samples.thin(untilMs, keepMs);
}
