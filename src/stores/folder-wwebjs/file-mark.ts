// Tells from what the disk says of a file, without reading it, whether its content is surely that of an earlier look.
import type { BigIntStats } from 'node:fs';

/** A change within the same tick of the file system's clock shows in no time; the coarsest (FAT) tick every two seconds. */
const settledAfterMs = 2500;

/**
 * Everything that a change moves: two looks with the same answer saw the same content, but for what `markOf` says.
 * @param writtenOnce LevelDB and IndexedDB never change such a file once it is complete, so only another one can be in
 * its place, and that has another time of birth. Its ctime is left out: a hard link to it, as a hot cut makes, moves it.
 */
export function lookOf(stat: BigIntStats, writtenOnce: boolean): string {
  const last = writtenOnce ? `born${stat.birthtimeNs}` : stat.ctimeNs;
  return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${last}`;
}

/** For comparing with a look at another time. @returns null where it was written to so recently that a later change need not show */
export function markOf(stat: BigIntStats, nowMs: number, writtenOnce: boolean): string | null {
  const newestMs = Math.max(Number(stat.mtimeMs), Number(stat.ctimeMs));
  if (!writtenOnce && nowMs - newestMs < settledAfterMs) return null;
  return lookOf(stat, writtenOnce);
}

/** Whole milliseconds: a time that was given to a file comes back a fraction of a microsecond earlier. */
export function modifiedMsOf(stat: BigIntStats): number {
  return Math.round(Number(stat.mtimeNs) / 1e6);
}
