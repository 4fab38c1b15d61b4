// Stamps: whether the names of a session changed since it was last read, for the price of a few lstat calls.
import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import type { Stamp } from './sighting.ts';

/** A folder shows new and gone names in its time; a file shows a rewrite in its time and size. */
export function markOf(stat: Stats): string {
  return stat.isDirectory() ? `${stat.ino}:${stat.mtimeMs}` : `${stat.ino}:${stat.mtimeMs}:${stat.size}`;
}

/** A path that cannot be looked at does not hold: the full look that follows says why. */
export function stampHolds(root: string, path: string, stamp: Stamp): boolean {
  const session = join(root, path);
  return stamp.watched.every((watched, index) => markNow(session, watched) === stamp.marks[index]);
}

function markNow(session: string, watched: string): string {
  try {
    const stat = lstatSync(watched === '' ? session : `${session}/${watched}`, { throwIfNoEntry: false });
    return stat === undefined ? 'absent' : markOf(stat);
  } catch (error) {
    return `unreadable:${(error as Error).message}`;
  }
}
