// A LevelDB folder on disk, as its checker reads it.
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import type { LevelDbFiles } from '../../engines/wwebjs/level-db/level-db-files.ts';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';
import { isAbsent } from '../folder/expect-path.ts';

/** Never waiting for a pipe that was laid in its place. */
const readingFlags = constants.O_RDONLY | constants.O_NONBLOCK;

export function levelDbOnDisk(folder: string): LevelDbFiles {
  return {
    async list() {
      const names = namesOf(folder);
      if (names === null) return null;
      const sizes = new Map<string, number>();
      for (const name of names) {
        if (isTurnOver()) await giveTurn();
        const stat = lstatSync(`${folder}/${name}`, { throwIfNoEntry: false });
        if (stat?.isFile() === true) sizes.set(name, stat.size);
      }
      return sizes;
    },

    async read(name, from, lengthBytes) {
      if (isTurnOver()) await giveTurn();
      return readPart(`${folder}/${name}`, from, lengthBytes);
    },
  };
}

/** At once: dozens of tables are asked for a few bytes each, and asking a thread for them takes longer than reading. */
function readPart(path: string, from: number, lengthBytes: number): Uint8Array {
  const file = openSync(path, readingFlags);
  try {
    const left = Math.max(0, fstatSync(file).size - from);
    const bytes = Buffer.allocUnsafe(Math.min(lengthBytes, left));
    let done = 0;
    while (done < bytes.length) {
      const bytesRead = readSync(file, bytes, done, bytes.length - done, from + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(file);
  }
}

function namesOf(folder: string): string[] | null {
  try {
    // A link would lead to a database that is not the profile's.
    return lstatSync(folder).isDirectory() ? readdirSync(folder) : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
