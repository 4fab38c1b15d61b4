// When something will reach a limit if it goes on as it did, with an honest range, and "no" where nothing says so.
import { durationText, sizeText } from '../amounts.ts';
import type { Forecast, Limit, Rate } from './growth-report.ts';

const dayMs = 24 * 3_600_000;

/** Days have a rhythm: the morning says nothing of the night. */
const leastMs = dayMs;

/** A week of samples says something of the next ten weeks, and nothing of next year. */
const timesAhead = 10;

/** @param now what there is of it at `nowMs` */
export function forecastOf(limit: Limit, now: number, rate: Rate | null, nowMs: number): Forecast {
  const answered = (answer: Exclude<Forecast['answer'], 'expected'>, text: string): Forecast => ({
    limit,
    now,
    answer,
    atMs: null,
    earliestMs: null,
    latestMs: null,
    text,
  });
  if (now > limit.value) return answered('reached', `It is over ${limit.name} now.`);
  if (rate === null || rate.overMs < leastMs)
    return answered('unknown', `Less than a day of samples does not say when it will pass ${limit.name}.`);
  const over = durationText(rate.overMs);
  if (rate.perDay <= 0) return answered('not-expected', `It did not grow towards ${limit.name} in ${over}.`);
  if (rate.lowPerDay <= 0)
    return answered(
      'not-expected',
      `It did not grow steadily in ${over}, so nothing says that it will pass ${limit.name}.`,
    );
  const daysTo = (perDay: number): number => (limit.value - now) / perDay;
  const horizonMs = timesAhead * rate.overMs;
  if (daysTo(rate.perDay) * dayMs > horizonMs)
    return answered(
      'not-expected',
      `It will not pass ${limit.name} within ${durationText(horizonMs)}, which is as far as ${over} of samples tell.`,
    );
  const [inMs, soonestMs, latestMs] = [rate.perDay, rate.highPerDay, rate.lowPerDay].map((perDay) =>
    Math.round(daysTo(perDay) * dayMs),
  ) as [number, number, number];
  return {
    limit,
    now,
    answer: 'expected',
    atMs: nowMs + inMs,
    earliestMs: nowMs + soonestMs,
    latestMs: nowMs + latestMs,
    text: `It will pass ${limit.name} in about ${durationText(inMs)} (${durationText(soonestMs)} to ${durationText(latestMs)}) if it goes on with ${amountText(limit, rate.perDay)} a day.`,
  };
}

function amountText({ of }: Limit, amount: number): string {
  return of === 'sizeBytes' ? sizeText(Math.round(amount)) : `${tidy(amount)} entries`;
}

function tidy(amount: number): string {
  return amount >= 10 ? String(Math.round(amount)) : amount.toFixed(1);
}
