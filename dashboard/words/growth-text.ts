// How many entries a session gains in a day: with its sign, so that shrinking is seen.
import { countText } from './count-text.ts';

/** @param perDay null where samples do not reach back far enough */
export function growthText(perDay: number | null): string {
  if (perDay === null) return '';
  const rounded = Math.abs(perDay) < 10 ? Math.round(perDay * 10) / 10 : Math.round(perDay);
  if (rounded === 0) return '0 / day';
  return `${rounded > 0 ? '+' : '−'}${countText(Math.abs(rounded))} / day`;
}
