// The instances list on disk, as the program that owns the profiles writes it.
import { stat, readFile } from 'node:fs/promises';
import type { Registry } from '../../core/inventory.ts';
import { readInstances } from '../../engines/wwebjs/read-instances.ts';
import type { RegistrySource } from '../../ports/registry-source.ts';

const largestListBytes = 64 * 1024 * 1024;

/** @param path null where no list is configured */
export function instancesFile(path: string | null): RegistrySource {
  return {
    async read(): Promise<Registry> {
      if (path === null) return { state: 'none' };
      const unusable = (why: string): Registry => ({ state: 'unusable', path, why });
      try {
        const found = await stat(path);
        if (!found.isFile()) return unusable('it is not a regular file');
        if (found.size > largestListBytes) return unusable(`it has ${found.size} bytes`);
        const reading = readInstances(await readFile(path, 'utf8'));
        if ('unusable' in reading) return unusable(reading.unusable);
        return { state: 'read', path, clientIds: reading.clientIds, modifiedMs: found.mtimeMs };
      } catch (error) {
        return unusable((error as Error).message);
      }
    },
  };
}
