// How fast all places together grow, by the rate of each.
import type { Rate } from './growth-report.ts';

/** Their ranges add up as if all were slow, or fast, at the same time: too wide rather than too narrow. */
export function sumRates(rates: readonly Rate[]): Rate | null {
  const [first, ...others] = rates;
  if (first === undefined) return null;
  return others.reduce(
    (sum, rate) => ({
      perDay: sum.perDay + rate.perDay,
      lowPerDay: sum.lowPerDay + rate.lowPerDay,
      highPerDay: sum.highPerDay + rate.highPerDay,
      overMs: Math.min(sum.overMs, rate.overMs),
    }),
    first,
  );
}
