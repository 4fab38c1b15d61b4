// The samples of one series in their three layers, and how a new one goes in and old ones go down.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import { endsOfRuns, isSame, lastOfEachStep, tiers } from '../../core/growth/thin-points.ts';

/** From the finest to the coarsest; each by time. */
export type Layers = readonly [
  minutes: readonly GrowthPoint[],
  hours: readonly GrowthPoint[],
  days: readonly GrowthPoint[],
];

/** A layer is thinned when it is so much longer than it should be: not every new sample then rewrites the next layer. */
export const slackMs = [4 * 3_600_000, 24 * 3_600_000] as const;

/**
 * Samples that lie in the future, from a clock that was wrong, stay where they are: nobody can tell here which of the
 * two times is the wrong one. What reads them leaves them out.
 */
export function withPoint(points: readonly GrowthPoint[], point: GrowthPoint): GrowthPoint[] {
  const last = points.at(-1);
  if (last === undefined || last.atMs < point.atMs) {
    const beforeLast = points.at(-2);
    const isRun =
      last !== undefined && beforeLast !== undefined && isSame(beforeLast, last) && isSame(last, point);
    return [...(isRun ? points.slice(0, -1) : points), point];
  }
  const others = points.filter((other) => other.atMs !== point.atMs);
  const at = others.findIndex((other) => other.atMs > point.atMs);
  return at === -1 ? [...others, point] : others.toSpliced(at, 0, point);
}

/** Whether the layer reaches back further than it should, beyond the slack. */
export function isTooLong(points: readonly GrowthPoint[], layer: 0 | 1, nowMs: number): boolean {
  const oldest = points[0];
  return oldest !== undefined && oldest.atMs < nowMs - tiers[layer].keepMs - slackMs[layer];
}

/** What a layer keeps, and the next one with what it gives. */
export function movedDown(
  points: readonly GrowthPoint[],
  next: readonly GrowthPoint[],
  layer: 0 | 1,
  nowMs: number,
): { kept: GrowthPoint[]; next: GrowthPoint[] } {
  const sinceMs = nowMs - tiers[layer].keepMs;
  const old = points.filter((point) => point.atMs < sinceMs);
  const together = [...next, ...old].toSorted((a, b) => a.atMs - b.atMs);
  const thinned = lastOfEachStep(together, tiers[layer === 0 ? 1 : 2].stepMs);
  return { kept: points.filter((point) => point.atMs >= sinceMs), next: endsOfRuns(thinned) };
}

/** All layers as one series, by time; where two say something of one second, the finer one counts. */
export function allPoints(layers: Layers): GrowthPoint[] {
  const bySecond = new Map(
    layers.toReversed().flatMap((points) => points.map((point) => [point.atMs, point])),
  );
  return [...bySecond.values()].toSorted((a, b) => a.atMs - b.atMs);
}

/** Layers of samples that never went through them: those of an older catalog, or made ones. */
export function layersOf(points: readonly GrowthPoint[], nowMs: number): Layers {
  const first = movedDown(points, [], 0, nowMs);
  const second = movedDown(first.next, [], 1, nowMs);
  return [endsOfRuns(first.kept), second.kept, second.next];
}
