// What the keeper remembers of how one session, tenant or place grows, so that no list ever reads its samples.
import { churnOf } from './churn-of.ts';
import type { GrowthPoint } from './growth-point.ts';
import type { Churn, Rates, UnusualChange } from './growth-report.ts';
import { rateOf } from './rate-of.ts';
import { unusualChanges } from './unusual-changes.ts';
import { withoutHealthyJumps } from './without-healthy-jumps.ts';

const dayMs = 24 * 3_600_000;
const weekMs = 7 * dayMs;

export interface GrowthMark {
  /** The time of the newest sample that it rests on. */
  readonly atMs: number;
  /**
   * Over the last day, without what pairings and history syncs bring; null where it could not be measured, and for browser
   * profiles: most of their files are caches, which come and go.
   */
  readonly entriesPerDay: number | null;
  /** Over the last week, without caches. */
  readonly sizePerDay: number | null;
  /** Over the last week. */
  readonly rates: Rates;
  /** Of the last day; healthy ones are left out. */
  readonly unusual: readonly UnusualChange[];
  /** Of the last week. */
  readonly churn: Churn | null;
}

/** @param points by time, at least one; those of the last two weeks are enough */
export function growthMark(points: readonly GrowthPoint[], engine: 'baileys' | 'wwebjs' | null): GrowthMark {
  const atMs = points.at(-1)?.atMs ?? 0;
  const lastWeek = points.filter((point) => point.atMs >= atMs - weekMs);
  const counted = engine === 'baileys' ? withoutHealthyJumps(points) : points;
  const lastDay = engine === 'wwebjs' ? null : rateOf(counted, (point) => point.entries, atMs - dayMs);
  const size = rateOf(lastWeek, (point) => point.sizeBytes - point.cacheBytes);
  return {
    atMs,
    entriesPerDay: lastDay === null ? null : lastDay.perDay,
    sizePerDay: size === null ? null : size.perDay,
    rates: ratesOf(lastWeek),
    unusual: unusualOf(points, engine, atMs - dayMs),
    churn: engine === 'baileys' ? churnOf(lastWeek) : null,
  };
}

/** Of all of it, caches included: they fill a disk like anything else. */
export function ratesOf(points: readonly GrowthPoint[]): Rates {
  const names = new Set<string>();
  for (const { byClass } of points) for (const name of Object.keys(byClass)) names.add(name);
  const byClass = [...names].flatMap((name) => {
    const rate = rateOf(points, (point) => point.byClass[name]?.entries ?? 0);
    return rate === null || (rate.lowPerDay === 0 && rate.highPerDay === 0) ? [] : [[name, rate] as const];
  });
  return {
    entries: rateOf(points, (point) => point.entries),
    sizeBytes: rateOf(points, (point) => point.sizeBytes),
    byClass: Object.fromEntries(byClass),
  };
}

/** How many files a browser profile has says nothing: most of them are caches. */
function unusualOf(
  points: readonly GrowthPoint[],
  engine: 'baileys' | 'wwebjs' | null,
  sinceMs: number,
): UnusualChange[] {
  const amounts = engine === 'wwebjs' ? (['sizeBytes'] as const) : (['entries', 'sizeBytes'] as const);
  return amounts
    .flatMap((of) => unusualChanges(points, of, sinceMs))
    .filter(({ kind }) => kind === 'unexplained' || kind === 'key-minting');
}
