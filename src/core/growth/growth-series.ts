// Samples as columns, which is what charts and small answers want.
import type { GrowthPoint } from './growth-point.ts';

/** All lists are as long as `atMs`, which only grows. */
export interface GrowthSeries {
  /** ms since 1970. */
  readonly atMs: readonly number[];
  readonly entries: readonly number[];
  readonly sizeBytes: readonly number[];
  /** Of a tenant or the house; null for a single session. */
  readonly sessions: readonly number[] | null;
  /** A class that did not exist at a moment has 0 there. */
  readonly byClass: Readonly<
    Record<string, { readonly entries: readonly number[]; readonly sizeBytes: readonly number[] }>
  >;
}

export function growthSeries(points: readonly GrowthPoint[]): GrowthSeries {
  const names = [...new Set(points.flatMap(({ byClass }) => Object.keys(byClass)))].toSorted();
  const classes = names.map((name) => {
    const entries = points.map(({ byClass }) => byClass[name]?.entries ?? 0);
    const sizeBytes = points.map(({ byClass }) => byClass[name]?.sizeBytes ?? 0);
    return [name, { entries, sizeBytes }] as const;
  });
  return {
    atMs: points.map(({ atMs }) => atMs),
    entries: points.map(({ entries }) => entries),
    sizeBytes: points.map(({ sizeBytes }) => sizeBytes),
    sessions: points.some(({ sessions }) => sessions !== null)
      ? points.map(({ sessions }) => sessions ?? 0)
      : null,
    byClass: Object.fromEntries(classes),
  };
}
