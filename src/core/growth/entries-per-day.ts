// Entries that each session gains in a day, of those where it could be measured.
import type { GrowthMark } from './growth-mark.ts';

/** By session key. Without what pairings and history syncs bring. */
export function entriesPerDay(marks: ReadonlyMap<string, GrowthMark>): Map<string, number> {
  const rates = new Map<string, number>();
  for (const [key, mark] of marks) {
    if (mark.entriesPerDay !== null) rates.set(key, mark.entriesPerDay);
  }
  return rates;
}
