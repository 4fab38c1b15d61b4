// What a growth chart draws: what was measured, and on from there as fast as it grew, with the slowest and the fastest third.
import type { GrowthReport, Rate } from '../../src/core/growth/growth-report.ts';

export interface ChartLines {
  /** Moments, s since 1970. */
  readonly atS: readonly number[];
  /** null where a line does not run. */
  readonly measured: readonly (number | null)[];
  readonly ahead: readonly (number | null)[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

const dayMs = 86_400_000;
/** As far ahead as a third of what was measured: further would say more than is known. */
const shareAhead = 1 / 3;
const pointsAhead = 12;

export function chartLines(report: GrowthReport, of: 'entries' | 'sizeBytes'): ChartLines {
  const { atMs } = report.series;
  const values = report.series[of];
  const [firstMs, lastMs, last] = [atMs[0], atMs.at(-1), values.at(-1)];
  const rate = report.rates[of];
  const atS = atMs.map((ms) => ms / 1000);
  if (firstMs === undefined || lastMs === undefined || last === undefined || rate === null)
    return { atS, measured: values, ahead: [], low: [], high: [] };
  const stepMs = ((lastMs - firstMs) * shareAhead) / pointsAhead;
  const aheadMs = Array.from({ length: pointsAhead }, (_, step) => (step + 1) * stepMs);
  const none = Array.from<null>({ length: values.length - 1 }).fill(null);
  const line = (perDay: number): (number | null)[] => [
    ...none,
    last,
    ...aheadMs.map((ms) => Math.max(0, last + (perDay * ms) / dayMs)),
  ];
  return {
    atS: [...atS, ...aheadMs.map((ms) => (lastMs + ms) / 1000)],
    measured: [...values, ...aheadMs.map(() => null)],
    ahead: line(rate.perDay),
    low: line(lowest(rate)),
    high: line(Math.max(rate.lowPerDay, rate.highPerDay)),
  };
}

function lowest({ lowPerDay, highPerDay }: Rate): number {
  return Math.min(lowPerDay, highPerDay);
}
