// What was unusual in some samples, for a report: healthy jumps too, because a curve shows them and somebody will ask.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import type { UnusualChange } from '../../core/growth/growth-report.ts';
import { unusualChanges } from '../../core/growth/unusual-changes.ts';
import type { Engine } from '../../core/session.ts';

const mostShown = 10;

/** How many files a browser profile has says nothing: most of them are caches. */
export function unusualIn(
  points: readonly GrowthPoint[],
  engine: Engine | null,
  sinceMs: number,
): UnusualChange[] {
  const amounts = engine === 'wwebjs' ? (['sizeBytes'] as const) : (['entries', 'sizeBytes'] as const);
  return amounts
    .flatMap((of) => unusualChanges(points, of, sinceMs))
    .toSorted((a, b) => b.toMs - a.toMs)
    .slice(0, mostShown);
}
