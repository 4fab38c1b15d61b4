// A profile in a folder, as its checker reads it.
import { readdir } from 'node:fs/promises';
import type { ProfileFiles } from '../../engines/wwebjs/check-profile.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { levelDbOnDisk } from './level-db-on-disk.ts';

export function profileOnDisk(folder: string): ProfileFiles {
  const top = levelDbOnDisk(folder);
  return {
    levelDb: (path) => levelDbOnDisk(`${folder}/${path}`),

    async names(path) {
      try {
        return await readdir(`${folder}/${path}`);
      } catch (error) {
        if (isAbsent(error)) return [];
        throw error;
      }
    },

    async head(path, lengthBytes) {
      try {
        return await top.read(path, 0, lengthBytes);
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    },
  };
}
