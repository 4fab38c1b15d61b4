// A move between file systems: copy beside the target, compare the content, publish with one rename, remove the original.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
  utimes,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { lstatOrAbsent } from './expect-path.ts';

/** @throws MOVE_FAILED with the original untouched */
export async function copyAcross(from: string, to: string): Promise<void> {
  const staging = join(dirname(to), `.copying-${basename(to)}`);
  try {
    await rm(staging, { recursive: true, force: true });
    await copyTree(from, staging);
    await compareTrees(from, staging);
    await rename(staging, to);
    await syncPath(dirname(to));
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (error instanceof HoldfastError) throw error;
    throw new HoldfastError('MOVE_FAILED', { path: from, cause: (error as Error).message }, { cause: error });
  }
  await removeTree(from);
}

/**
 * A crash came between publishing the copy and removing the original. Whatever is left of the original must be
 * in the copy, byte for byte; then the removal goes on. Anything else in the way is left alone.
 * @throws MOVE_FAILED when the two differ
 */
export async function finishCopy(from: string, to: string): Promise<void> {
  await compareTrees(from, to);
  await removeTree(from);
}

async function copyTree(from: string, to: string): Promise<void> {
  const stat = await lstat(from);
  if (stat.isDirectory()) {
    await mkdir(to, { mode: 0o700 });
    for (const name of await readdir(from)) await copyTree(join(from, name), join(to, name));
    await chmod(to, stat.mode & 0o7777);
    await chown(to, stat.uid, stat.gid);
    await utimes(to, stat.atimeMs / 1000, stat.mtimeMs / 1000);
    await syncPath(to);
  } else if (stat.isSymbolicLink()) {
    await symlink(await readlink(from), to);
  } else if (stat.isFile()) {
    await copyFile(from, to);
    await chmod(to, stat.mode & 0o7777);
    await chown(to, stat.uid, stat.gid);
    await utimes(to, stat.atimeMs / 1000, stat.mtimeMs / 1000);
    await syncPath(to);
  } else {
    throw new HoldfastError('MOVE_FAILED', {
      path: from,
      cause: 'a socket, pipe or device cannot be copied',
    });
  }
}

/** Everything in `from` must be in `to` with the same content; `to` may hold more. */
async function compareTrees(from: string, to: string): Promise<void> {
  const [source, copy] = [await lstat(from), await lstatOrAbsent(to)];
  const same =
    copy !== null &&
    source.isDirectory() === copy.isDirectory() &&
    (source.isDirectory() || (source.size === copy.size && (await digest(from)) === (await digest(to))));
  if (!same) throw new HoldfastError('MOVE_FAILED', { path: from, cause: `it differs from ${to}` });
  if (source.isDirectory()) {
    for (const name of await readdir(from)) await compareTrees(join(from, name), join(to, name));
  }
}

async function digest(path: string): Promise<string> {
  if ((await lstat(path)).isSymbolicLink()) return `link:${await readlink(path)}`;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function removeTree(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return unlink(path);
  for (const name of await readdir(path)) await removeTree(join(path, name));
  await rmdir(path);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
