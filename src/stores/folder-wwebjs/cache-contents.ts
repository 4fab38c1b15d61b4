// What the caches of a profile have on the disk, and whose CacheStorage there is.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolderOf } from '../../engines/wwebjs/cache-folders.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { readTextFile } from '../folder/read-text-file.ts';
import { visitFolder } from '../folder/visit-folder.ts';

/** An index of the caches of one origin holds their names and little more. */
const largestIndexBytes = 4 * 1024 * 1024;

/** Chromium keeps the caches of an origin in a folder that is called by a hash, with an index that names it. */
const cacheStorage = 'Default/Service Worker/CacheStorage';

export function cacheBytes(folder: string): number {
  let bytes = 0;
  visitFolder(folder, '', {
    file(path, stat) {
      if (cacheFolderOf(path) !== null) bytes += stat.size;
    },
    folder: () => true,
    // A browser makes and removes files all the time; what went away has no size any more.
    problem: () => undefined,
  });
  return bytes;
}

/** Origins whose caches lie there, as their indexes name them. */
export function cachedOrigins(folder: string): string[] {
  const found = new Set<string>();
  for (const name of namesIn(join(folder, cacheStorage))) {
    const text = indexText(join(folder, cacheStorage, name, 'index.txt'));
    // A protobuf message with the origin as a text in it; whatever else looks like one is an origin with nothing to empty.
    for (const [origin] of text.matchAll(/https?:\/\/[a-z0-9.-]+(?::\d+)?/g)) found.add(origin);
  }
  return [...found].toSorted();
}

function indexText(path: string): string {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined
      ? ''
      : readTextFile(path, largestIndexBytes);
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}
