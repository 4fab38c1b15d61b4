// Waits until nobody writes to a folder any more, as far as that can be seen from outside.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const betweenLooksMs = 250;

/** @param looks so many in a row must find the same names, sizes and times: who is busy may write nothing for a moment */
export async function untilUnchanged(folder: string, looks = 8): Promise<void> {
  let seen = '';
  for (let same = 0; same < looks;) {
    await sleep(betweenLooksMs);
    const now = await lookAt(folder);
    same = now === seen ? same + 1 : 0;
    seen = now;
  }
}

async function lookAt(folder: string): Promise<string> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const lines = await Promise.all(names.map(async (name) => `${name} ${await stateOf(join(folder, name))}`));
  return lines.join('\n');
}

async function stateOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await lstat(path);
    return `${size} ${mtimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return 'gone since';
  }
}
