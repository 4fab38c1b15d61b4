// Scratch databases of SQLite: files beside the real one, so that they lie on the same disk.
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Place } from '../../core/place.ts';
import type { ScratchDatabases } from './probe-database.ts';

/** @param name that nothing else has */
export function scratchFiles(place: Place, name: string): ScratchDatabases {
  let made = 0;
  return {
    where: `in files of its own in ${dirname(place.root)}`,
    next() {
      made += 1;
      const root = `${place.root}.${name}-${made}`;
      return { ...place, url: `sqlite:${root}`, root };
    },
    async remove({ root }) {
      for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${root}${suffix}`, { force: true });
    },
  };
}
