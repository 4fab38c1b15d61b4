// What was purged is given back to the disk, a little at a time.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SqliteFile } from './sqlite-file.ts';

/** Free pages are what the next sessions are written into; only more than this share of the file is given back. */
const keptShare = 0.1;
/** One step moves so many pages, 4 MB: others wait no longer than for a large write. */
const pagesAtOnce = 1000;
/** The rest waits for the next time. */
const mostSteps = 250;

/** @throws HoldfastError STORE_… */
export async function giveSpaceBack(file: SqliteFile): Promise<void> {
  for (let step = 0; step < mostSteps; step++) {
    const surplus = await file.glance(({ db }) => {
      const [pages, free] = ['page_count', 'freelist_count'].map((name) =>
        Number(db.pragma(name, { simple: true })),
      );
      return (free ?? 0) - (pages ?? 0) * keptShare;
    });
    if (surplus < 1) return;
    await file.write(({ db }) => void db.pragma(`incremental_vacuum(${pagesAtOnce})`));
    await nextTurn();
  }
}
