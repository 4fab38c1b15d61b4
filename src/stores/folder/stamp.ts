// Stamps: whether the names of a session changed since it was last read, for the price of a few lstat calls.
import { lstatSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Stamp } from './sighting.ts';

const marksPerPath = 3;

/** Collects what is worth watching while a session is read. */
export class StampMaker {
  readonly #watched: string[] = [];
  readonly #marks: number[] = [];

  /** A folder shows new and gone names in its time; a file shows a rewrite in its time and size. */
  watch(path: string, stat: Stats): void {
    this.#watched.push(path);
    this.#marks.push(stat.ino, stat.mtimeMs, sizeMark(stat));
  }

  stamp(): Stamp {
    return { watched: this.#watched, marks: this.#marks };
  }
}

/** What cannot hold, so that the next scan looks again. */
export const noStamp: Stamp = { watched: [''], marks: [-1, -1, -1] };

export function sameNames(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.mtimeMs === b.mtimeMs;
}

/** A path that cannot be looked at does not hold: the full look that follows says why. */
export function stampHolds(root: string, path: string, stamp: Stamp): boolean {
  const session = `${root}/${path}`;
  for (let index = 0; index < stamp.watched.length; index++) {
    const watched = stamp.watched[index] as string;
    if (!markHolds(watched === '' ? session : `${session}/${watched}`, stamp.marks, index * marksPerPath))
      return false;
  }
  return true;
}

function markHolds(path: string, marks: readonly number[], from: number): boolean {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return false;
    return stat.ino === marks[from] && stat.mtimeMs === marks[from + 1] && sizeMark(stat) === marks[from + 2];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return false;
  }
}

function sizeMark(stat: Stats): number {
  return stat.isDirectory() ? 0 : stat.size;
}
