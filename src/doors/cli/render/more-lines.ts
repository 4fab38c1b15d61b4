// A list that is too long for a screen says how much of it is left out.
import { colour as pc } from '../colour.ts';

export const linesShown = 20;

export function moreLines(total: number, what: string): string[] {
  return total > linesShown ? [pc.dim(`  … and ${total - linesShown} more ${what}`)] : [];
}
