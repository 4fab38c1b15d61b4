// A LevelDB folder on disk, as its checker reads it.
import { lstat, open, readdir } from 'node:fs/promises';
import type { LevelDbFiles } from '../../engines/wwebjs/level-db/level-db-files.ts';
import { isAbsent, lstatOrAbsent } from '../folder/expect-path.ts';
import { fill } from './read-pieces.ts';

export function levelDbOnDisk(folder: string): LevelDbFiles {
  return {
    async list() {
      const names = await namesOf(folder);
      if (names === null) return null;
      const sizes = new Map<string, number>();
      for (const name of names) {
        const stat = await lstatOrAbsent(`${folder}/${name}`);
        if (stat?.isFile() === true) sizes.set(name, stat.size);
      }
      return sizes;
    },

    async read(name, from, lengthBytes) {
      const file = await open(`${folder}/${name}`, 'r');
      try {
        const bytes = Buffer.allocUnsafe(lengthBytes);
        return bytes.subarray(0, await fill(file, bytes, from));
      } finally {
        await file.close();
      }
    },
  };
}

async function namesOf(folder: string): Promise<string[] | null> {
  try {
    // A link would lead to a database that is not the profile's.
    return (await lstat(folder)).isDirectory() ? await readdir(folder) : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
