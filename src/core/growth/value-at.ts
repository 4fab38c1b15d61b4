// Values between samples: on a straight line from one to the next, so that a grid of equal steps can be laid over them.
import type { GrowthPoint } from './growth-point.ts';

/** What of a sample is looked at. */
export type Measure = (point: GrowthPoint) => number;

/**
 * Samples are not evenly spaced: what rests is kept by its two ends, and what is old is thinned. Sums over samples
 * would therefore weigh a busy hour more than a quiet week; sums over a grid do not.
 * @param points by time, at least one
 * @param count at least 2
 * @returns values at `count` moments from `fromMs` to `toMs`, both included
 */
export function valuesOnGrid(
  points: readonly GrowthPoint[],
  measure: Measure,
  { fromMs, toMs, count }: { readonly fromMs: number; readonly toMs: number; readonly count: number },
): number[] {
  const values: number[] = [];
  let at = 0;
  for (let step = 0; step < count; step += 1) {
    const moment = fromMs + ((toMs - fromMs) * step) / (count - 1);
    while (at + 1 < points.length && (points[at + 1]?.atMs ?? Infinity) <= moment) at += 1;
    values.push(between(points[at], points[at + 1], measure, moment));
  }
  return values;
}

/** Before the first and after the last sample: what that sample says. */
function between(
  before: GrowthPoint | undefined,
  after: GrowthPoint | undefined,
  measure: Measure,
  moment: number,
): number {
  if (before === undefined) return 0;
  const value = measure(before);
  if (after === undefined || moment <= before.atMs) return value;
  return value + ((measure(after) - value) * (moment - before.atMs)) / (after.atMs - before.atMs);
}
