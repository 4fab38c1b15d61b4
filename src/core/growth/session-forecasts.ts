// When a session will pass its limits, by what was judged of its last week.
import type { HealthSettings } from '../health.ts';
import type { SessionPicture } from '../inventory.ts';
import { forecastOf } from './forecast-of.ts';
import type { Forecast, Rates } from './growth-report.ts';
import { amountOf, limitsOf } from './limits-of.ts';

type Amounts = Pick<SessionPicture, 'ref' | 'files' | 'sizeBytes' | 'byClass'>;

export interface ForecastOptions {
  readonly settings: Pick<HealthSettings, 'budgets' | 'bands'>;
  readonly bandCounts: boolean;
  readonly nowMs: number;
}

/** A class without a rate did not change. */
export function sessionForecasts(
  picture: Amounts,
  rates: Rates,
  { settings, bandCounts, nowMs }: ForecastOptions,
): Forecast[] {
  const { files, byClass } = picture;
  const limits = limitsOf({ engine: picture.ref.engine, files, byClass }, settings, bandCounts);
  const still = rates.entries && { ...rates.entries, perDay: 0, lowPerDay: 0, highPerDay: 0 };
  return limits.map((limit) => {
    const rate = limit.class === null ? rates.entries : (rates.byClass[limit.class] ?? still);
    return forecastOf(limit, amountOf(limit, picture), rate, nowMs);
  });
}
