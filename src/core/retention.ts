// Which snapshots stand for their hour, day and week: what the rules of `forget` count with. No clock: periods are those
// that have snapshots, so that a machine that was off for a month forgets nothing for it.
import type { SnapshotInfo } from './snapshot.ts';

/** How many snapshots stay, counted over the good ones of one session; 0 asks for none. */
export interface RetentionSettings {
  readonly keepLast: number;
  readonly keepHourly: number;
  readonly keepDaily: number;
  readonly keepWeekly: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Beyond this no moment has a date (ECMAScript, Time Values): a broken clock, or a broken manifest. */
const lastMomentMs = 8.64e15;

/** Names the period that a moment falls into; in UTC, so that every machine names the same. */
export type Period = (atMs: number) => string;

/** `2026-11-20 14h` */
export const hourOf: Period = (atMs) => `${new Date(atMs).toISOString().slice(0, -11).replace('T', ' ')}h`;

/** `2026-11-20` */
export const dayOf: Period = (atMs) => new Date(atMs).toISOString().slice(0, -14);

/** `2026-W47`: weeks as ISO 8601 counts them, from Monday, and of the year that their Thursday is in. */
export const weekOf: Period = (atMs) => {
  // 1970 began on a Thursday, so the Thursday of week `n` is day `7n`.
  const week = Math.floor((Math.floor(atMs / dayMs) + 3) / 7);
  const thursday = new Date(week * 7 * dayMs);
  const newYear = new Date(thursday).setUTCMonth(0, 1);
  const number = Math.floor((thursday.getTime() - newYear) / (7 * dayMs)) + 1;
  return `${thursday.toISOString().slice(0, -20)}-W${String(number).padStart(2, '0')}`;
};

/** Whether anybody can tell when it was taken. */
export function hasDate({ takenAtMs }: Pick<SnapshotInfo, 'takenAtMs'>): boolean {
  return Math.abs(takenAtMs) <= lastMomentMs;
}

/**
 * Newest first, and last those without a date; ids decide between two of one moment, so that the order never depends on who
 * listed them.
 */
export function newestFirst(snapshots: readonly SnapshotInfo[]): SnapshotInfo[] {
  const atMs = (one: SnapshotInfo): number => (hasDate(one) ? one.takenAtMs : -Infinity);
  return snapshots.toSorted((a, b) => atMs(b) - atMs(a) || (a.id < b.id ? 1 : -1));
}

/**
 * The first snapshot of each of the newest `count` periods that have one, with the period's name. The first and not the
 * last: whatever is taken later in a period changes nothing, and what stands for its week stands for its day, too.
 */
export function firstOfPeriods(
  snapshots: readonly SnapshotInfo[],
  period: Period,
  count: number,
): ReadonlyMap<string, SnapshotInfo> {
  const first = new Map<string, SnapshotInfo>();
  for (const snapshot of newestFirst(snapshots)) {
    const name = period(snapshot.takenAtMs);
    if (!first.has(name) && first.size >= count) break;
    first.set(name, snapshot);
  }
  return first;
}
