// A move between file systems: copy beside the target, compare the content, publish with one rename, remove the original.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Stats } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  lchown,
  lstat,
  lutimes,
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
import { moveFile } from './move-file.ts';
import { copyPrefix } from './path-below.ts';

/** @throws MOVE_FAILED with the original untouched */
export async function copyAcross(from: string, to: string): Promise<void> {
  const staging = stagingOf(to);
  try {
    await dropUnfinishedCopy(to);
    await copyTree(from, staging);
    await compareTrees(from, staging);
    await publish(staging, to);
    await syncPath(dirname(to));
  } catch (error) {
    await dropUnfinishedCopy(to);
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
  await dropUnfinishedCopy(to);
  await removeTree(from);
}

/** What a crash left of a copy that was never published. The original is still whole then, so nothing is lost. */
export async function dropUnfinishedCopy(to: string): Promise<void> {
  await rm(stagingOf(to), { recursive: true, force: true });
}

/** The name of what is copied may be as long as names can be, so it goes in as a digest. */
function stagingOf(to: string): string {
  const name = createHash('sha256').update(basename(to)).digest('hex').slice(0, 24);
  return join(dirname(to), copyPrefix + name);
}

/** rename() would put a copy over what its owner has written there in the meantime; link() refuses to. */
async function publish(staging: string, to: string): Promise<void> {
  if ((await lstat(staging)).isFile()) await moveFile(staging, to);
  else await rename(staging, to);
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
    await lchown(to, stat.uid, stat.gid);
    await lutimes(to, stat.atimeMs / 1000, stat.mtimeMs / 1000);
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

async function compareTrees(from: string, to: string): Promise<void> {
  if (await holdsAllOf(to, from)) return;
  throw new HoldfastError('MOVE_FAILED', { path: from, cause: `it differs from ${to}` });
}

/** Whether everything in `part` is in `whole` too, byte for byte; `whole` may hold more. */
export async function holdsAllOf(whole: string, part: string): Promise<boolean> {
  const [source, copy] = [await lstat(part), await lstatOrAbsent(whole)];
  if (copy === null || kindOf(source) !== kindOf(copy)) return false;
  if (source.isDirectory()) {
    for (const name of await readdir(part)) {
      if (!(await holdsAllOf(join(whole, name), join(part, name)))) return false;
    }
    return true;
  }
  if (source.ino === copy.ino && source.dev === copy.dev) return true;
  // A socket or pipe has no content to compare, and reading one would block for ever.
  if (kindOf(source) === 'other' || source.size !== copy.size) return false;
  return (await digest(part)) === (await digest(whole));
}

function kindOf(stat: Stats): 'folder' | 'link' | 'file' | 'other' {
  if (stat.isDirectory()) return 'folder';
  if (stat.isSymbolicLink()) return 'link';
  return stat.isFile() ? 'file' : 'other';
}

async function digest(path: string): Promise<string> {
  if ((await lstat(path)).isSymbolicLink()) return `link:${await readlink(path)}`;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Names as bytes, because also what is no UTF-8 has to go. Never follows a link. */
export async function removeTree(path: string | Buffer): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return unlink(path);
  for (const name of await readdir(path, { encoding: 'buffer' })) {
    await removeTree(Buffer.concat([Buffer.from(path), Buffer.from('/'), name]));
  }
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
