// How fast something grows per day, by medians of slopes (Siegel's): one jump does not make a trend.
import type { GrowthPoint } from './growth-point.ts';
import type { Rate } from './growth-report.ts';
import { median } from './median.ts';
import { valuesOnGrid } from './value-at.ts';
import type { Measure } from './value-at.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Less says nothing. */
export const shortestSpanMs = hourMs;

/** 552 slopes; more would hardly change the answer. Each third has a third of the moments. */
const gridSize = 24;

/** With fewer samples nobody can say whether it grew steadily or in one jump. */
const samplesForRange = 4;

/**
 * The range is that of the slowest and the fastest third of the time. Formulas for the error of a slope take for
 * granted that each sample errs by itself; a size that grew by a jump stays grown, so they promise too much.
 * @param points by time
 * @returns null where samples reach over less than an hour
 */
export function rateOf(points: readonly GrowthPoint[], measure: Measure, sinceMs = -Infinity): Rate | null {
  const within = points.filter((point) => point.atMs >= sinceMs);
  const first = within[0];
  const last = within.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < shortestSpanMs) return null;
  const overMs = last.atMs - first.atMs;
  if (within.every((point) => measure(point) === measure(first)))
    return { perDay: 0, lowPerDay: 0, highPerDay: 0, overMs };
  const grid = { fromMs: first.atMs, toMs: last.atMs, count: gridSize };
  const values = valuesOnGrid(within, measure, grid);
  const stepDays = overMs / (gridSize - 1) / dayMs;
  const thirds = [0, 1, 2].map((third) => {
    const from = (third * gridSize) / 3;
    return usualSlope(values.slice(from, from + gridSize / 3)) / stepDays;
  });
  const whole = usualSlope(values) / stepDays;
  // A jump in the very middle is half of everything; two thirds of the time know nothing of it.
  const perDay = Math.sign(median(thirds)) === Math.sign(whole) ? whole : 0;
  // All thirds may be slower than the whole, where it grew in jumps between them.
  const range = [...thirds, perDay, ...(within.length < samplesForRange ? [0] : [])];
  return { perDay, lowPerDay: Math.min(...range), highPerDay: Math.max(...range), overMs };
}

/** Of each moment the median slope to all others, and of these the median: half of all may be wild. */
function usualSlope(values: readonly number[]): number {
  // 552 slopes for each class of each session: a new list for each moment would be most of the work.
  const slopes = new Float64Array(values.length - 1);
  return median(
    values.map((value, at) => {
      let next = 0;
      values.forEach((other, to) => {
        if (to === at) return;
        slopes[next] = (other - value) / (to - at);
        next += 1;
      });
      return median(slopes);
    }),
  );
}
