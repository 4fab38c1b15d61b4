// Removes a tree for good: only what it was told of, never by way of a link, and never on another file system.
import type { Stats } from 'node:fs';
import { lstat, readdir, rmdir, unlink } from 'node:fs/promises';
import { HoldfastError } from '../../core/errors.ts';

/** What each file looked like, by path as Latin-1, one character for each byte. */
export type Marks = ReadonlyMap<string, string>;

export async function marksOf(path: string | Buffer, marks = new Map<string, string>()): Promise<Marks> {
  const stat = await lstat(path);
  if (!stat.isDirectory()) marks.set(Buffer.from(path).toString('latin1'), markOf(stat));
  else for (const inner of await pathsIn(path)) await marksOf(inner, marks);
  return marks;
}

function markOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/** Names as bytes, because also what is no UTF-8 has to go. */
async function pathsIn(folder: string | Buffer): Promise<Buffer[]> {
  const names = await readdir(folder, { encoding: 'buffer' });
  return names.map((name) => Buffer.concat([Buffer.from(folder), Buffer.from('/'), name]));
}

/**
 * Never follows a link, and never goes on to another file system.
 * @param marks nothing goes that does not look like this any more
 * @throws MOVE_FAILED
 */
export async function removeTree(path: string | Buffer, marks?: Marks, device?: number): Promise<void> {
  const stat = await lstat(path);
  if (!stat.isDirectory()) {
    const changed = marks !== undefined && marks.get(Buffer.from(path).toString('latin1')) !== markOf(stat);
    if (changed) throw refusal(path, 'it was written to while it was moved');
    return unlink(path);
  }
  // Only folders: on an overlay file system, files have devices of their own.
  if (stat.dev !== (device ?? stat.dev)) throw refusal(path, 'another file system is mounted there');
  for (const inner of await pathsIn(path)) await removeTree(inner, marks, stat.dev);
  await rmdir(path);
}

function refusal(path: string | Buffer, cause: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', { path: String(path), cause });
}
