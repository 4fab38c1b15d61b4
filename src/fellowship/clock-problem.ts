// Whether a keeper's clock is as the database's: by its own clock it judges ages, idle sessions and what is due at home.
import { durationText } from '../core/amounts.ts';

const toleratedMs = 60_000;

/**
 * @param askedMs when the database was asked what time it is, by this machine's clock, @param answeredMs when it had
 * answered
 * @returns null where the clocks differ by no more than a minute
 */
export function clockProblem(thereMs: number, askedMs: number, answeredMs: number): string | null {
  const [aheadMs, behindMs] = [askedMs - thereMs, thereMs - answeredMs];
  if (Math.max(aheadMs, behindMs) <= toleratedMs) return null;
  const by = aheadMs > 0 ? `${durationText(aheadMs)} ahead of` : `${durationText(behindMs)} behind`;
  return `this machine's clock is ${by} the one of the fleet's database`;
}
