// Which samples stay as they get older: every one of the last day, one an hour for two weeks, one a day from then on.
import type { GrowthPoint } from './growth-point.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Samples finer than that are thrown together. `most`: how many there can be, from which a year's size follows. */
export interface Tier {
  readonly stepMs: number;
  readonly keepMs: number;
}

/** From the finest to the coarsest; the last is kept as long as the settings say. */
export const tiers: readonly [minutes: Tier, hours: Tier, days: Tier] = [
  { stepMs: 0, keepMs: dayMs },
  { stepMs: hourMs, keepMs: 14 * dayMs },
  { stepMs: dayMs, keepMs: Infinity },
];

/**
 * The last of each step stays: it says what was there when the step ended.
 * @param points by time
 */
export function lastOfEachStep<Point extends { readonly atMs: number }>(
  points: readonly Point[],
  stepMs: number,
): Point[] {
  if (stepMs === 0) return [...points];
  const stepOf = (point: Point): number => Math.floor(point.atMs / stepMs);
  return points.filter((point, at) => {
    const next = points[at + 1];
    return next === undefined || stepOf(next) !== stepOf(point);
  });
}

/** A run of equal samples says no more than its two ends. */
export function endsOfRuns(points: readonly GrowthPoint[]): GrowthPoint[] {
  return points.filter((point, at) => {
    const before = points[at - 1];
    const after = points[at + 1];
    return before === undefined || after === undefined || !isSame(before, point) || !isSame(point, after);
  });
}

export function isSame(a: GrowthPoint, b: GrowthPoint): boolean {
  return (
    a.entries === b.entries &&
    a.sizeBytes === b.sizeBytes &&
    a.cacheBytes === b.cacheBytes &&
    a.nextPreKeyId === b.nextPreKeyId &&
    a.sessions === b.sessions &&
    sameClasses(a.byClass, b.byClass)
  );
}

/** A class of which there is nothing is as good as absent. */
function sameClasses(a: GrowthPoint['byClass'], b: GrowthPoint['byClass']): boolean {
  if (a === b) return true;
  const holds = (these: GrowthPoint['byClass'], those: GrowthPoint['byClass']): boolean =>
    Object.entries(these).every(([name, { entries, sizeBytes }]) => {
      const other = those[name];
      return (other?.entries ?? 0) === entries && (other?.sizeBytes ?? 0) === sizeBytes;
    });
  return holds(a, b) && holds(b, a);
}
