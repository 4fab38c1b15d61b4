// The samples of several places as one: what all of them held together at each moment.
import type { ClassTotal } from '../inventory.ts';
import type { GrowthPoint } from './growth-point.ts';

/** A place that was not looked at for this long is no part of the house any more. */
const forgottenMs = 2 * 24 * 3_600_000;

/**
 * At each moment of any of them the others count as they were last seen.
 * @param series each by time
 * @param stepMs moments closer than this are one, so that many places do not make many moments
 */
export function sumPoints(series: readonly (readonly GrowthPoint[])[], stepMs = 1): GrowthPoint[] {
  const [only] = series;
  if (series.length <= 1) return [...(only ?? [])];
  const moments = [...new Set(series.flatMap((points) => points.map(({ atMs }) => atMs)))].toSorted(
    (a, b) => a - b,
  );
  const kept = moments.filter((moment, at) => {
    const next = moments[at + 1];
    return next === undefined || Math.floor(next / stepMs) !== Math.floor(moment / stepMs);
  });
  const places = series.map((points) => ({ points, next: 0 }));
  return kept.map((atMs) => {
    const present: GrowthPoint[] = [];
    for (const place of places) {
      while ((place.points[place.next]?.atMs ?? Infinity) <= atMs) place.next += 1;
      const seen = place.points[place.next - 1];
      const isEnded = place.next === place.points.length;
      if (seen !== undefined && !(isEnded && atMs - seen.atMs > forgottenMs)) present.push(seen);
    }
    return added(atMs, present);
  });
}

function added(atMs: number, points: readonly GrowthPoint[]): GrowthPoint {
  const byClass: Record<string, ClassTotal> = {};
  for (const point of points) {
    for (const [name, { entries, sizeBytes }] of Object.entries(point.byClass)) {
      const total = (byClass[name] ??= { entries: 0, sizeBytes: 0 });
      total.entries += entries;
      total.sizeBytes += sizeBytes;
    }
  }
  const sum = (figure: (point: GrowthPoint) => number): number =>
    points.reduce((total, point) => total + figure(point), 0);
  return {
    atMs,
    entries: sum((point) => point.entries),
    sizeBytes: sum((point) => point.sizeBytes),
    cacheBytes: sum((point) => point.cacheBytes),
    byClass,
    nextPreKeyId: null,
    sessions: sum((point) => point.sessions ?? 0),
  };
}
