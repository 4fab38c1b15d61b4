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
  symlink,
  utimes,
} from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { lstatOrAbsent } from './expect-path.ts';
import { moveFile } from './move-file.ts';
import { copyPrefix } from './path-below.ts';
import { marksOf, removeTree } from './remove-tree.ts';

/**
 * @param into in the trash nobody but Holdfast writes, so a copy whose original could not go is withdrawn from there;
 *   in a place it stays, because its owner may be using it already
 * @throws MOVE_FAILED with the original where it was
 */
export async function copyAcross(from: string, to: string, into: 'trash' | 'place'): Promise<void> {
  await publishCopy(from, to);
  const hindrance = await removeOriginal(from, to);
  if (hindrance === null) return;
  if (into === 'trash') await withdrawCopy(from, to);
  throw hindrance;
}

/** Durable when it resolves, under a name that was free, and compared with what it is a copy of. @throws MOVE_FAILED */
export async function publishCopy(from: string, to: string): Promise<void> {
  const staging = stagingOf(to);
  try {
    await dropUnfinishedCopy(to);
    await copyTree(from, staging);
    await compareTrees(from, staging);
    await publish(staging, to);
    await syncPath(dirname(to));
  } catch (error) {
    await dropUnfinishedCopy(to);
    throw asMoveFailed(from, error);
  }
}

/** In one step first, so that a crash leaves no half of it in the trash. @throws MOVE_FAILED */
export async function withdrawCopy(from: string, to: string): Promise<void> {
  try {
    await rename(to, stagingOf(to));
    await dropUnfinishedCopy(to);
  } catch (error) {
    throw asMoveFailed(from, error);
  }
}

/**
 * A crash came between publishing the copy and removing the original. Whatever is left of the original must be
 * in the copy, byte for byte; then the removal goes on. Anything else in the way is left alone.
 * @throws MOVE_FAILED when the two differ
 */
export async function finishCopy(from: string, to: string): Promise<void> {
  await compareTrees(from, to);
  await dropUnfinishedCopy(to);
  const hindrance = await removeOriginal(from, to);
  if (hindrance !== null) throw hindrance;
}

/**
 * Removes what has a copy at `to`. First it goes aside, where its owner no longer finds it, and only there it is
 * compared for good: whatever was written to it until then shows.
 * @returns what hindered it, with all of it back where it was; null when it is gone
 * @throws MOVE_FAILED when it could not come back; what is missing of it is at `to` then
 */
async function removeOriginal(from: string, to: string): Promise<HoldfastError | null> {
  const aside = asideOf(from, to);
  if ((await lstatOrAbsent(aside)) !== null) {
    return moveFailed(from, `${aside} is left of an interrupted move, and holds what ${to} does not`);
  }
  try {
    await rename(from, aside);
  } catch (error) {
    return asMoveFailed(from, error);
  }
  let removing = false;
  try {
    const marks = await marksOf(aside);
    if (!(await holdsAllOf(to, aside))) throw moveFailed(from, `it differs from ${to}`);
    removing = true;
    await removeTree(aside, marks);
    return null;
  } catch (error) {
    try {
      if (removing) await fillIn(aside, to);
      await putBack(aside, from);
    } catch (worse) {
      const cause = `${(worse as Error).message} (after: ${(error as Error).message}); it lies at ${aside}`;
      throw new HoldfastError('MOVE_FAILED', { path: from, cause }, { cause: worse });
    }
    return asMoveFailed(from, error);
  }
}

/**
 * Ends what a crash interrupted while the original was aside: its removal, or its way back if it holds anything
 * that the copy does not.
 */
export async function finishAside(from: string, to: string): Promise<void> {
  const aside = asideOf(from, to);
  if ((await lstatOrAbsent(aside)) === null) return;
  const marks = await marksOf(aside);
  if ((await lstatOrAbsent(to)) !== null && (await holdsAllOf(to, aside))) await removeTree(aside, marks);
  else if ((await lstatOrAbsent(from)) === null) await putBack(aside, from);
}

/** Whether a crash left the original of this move aside. */
export async function isAside(from: string, to: string): Promise<boolean> {
  return (await lstatOrAbsent(asideOf(from, to))) !== null;
}

/** What a crash left of a copy that was never published. The original is still whole then, so nothing is lost. */
export async function dropUnfinishedCopy(to: string): Promise<void> {
  const staging = stagingOf(to);
  if ((await lstatOrAbsent(staging)) !== null) await removeTree(staging);
}

/** The name of what is copied may be as long as names can be, so it goes in as a digest. */
export function stagingOf(to: string): string {
  return join(dirname(to), copyPrefix + shortDigest(basename(to)));
}

/** One name for each pair of ends, wherever the place is mounted; a scan passes over it as over a copy. */
function asideOf(from: string, to: string): string {
  return join(dirname(from), `${copyPrefix}aside-${shortDigest(relative(dirname(from), to))}`);
}

function shortDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

/** Never over what its owner has written there in the meantime. */
async function putBack(aside: string, from: string): Promise<void> {
  if ((await lstat(aside)).isDirectory()) await rename(aside, from);
  else await moveFile(aside, from);
}

/** Whatever of `whole` is missing in `part` is copied there. */
async function fillIn(part: string, whole: string): Promise<void> {
  const [there, source] = [await lstatOrAbsent(part), await lstatOrAbsent(whole)];
  if (source === null) return;
  if (there === null) return copyTree(whole, part);
  if (!there.isDirectory() || !source.isDirectory()) return;
  for (const name of await readdir(whole)) await fillIn(join(part, name), join(whole, name));
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
    await makeLike(to, stat);
  } else if (stat.isSymbolicLink()) {
    await symlink(await readlink(from), to);
    await lchown(to, stat.uid, stat.gid);
    await lutimes(to, stat.atimeMs / 1000, stat.mtimeMs / 1000);
  } else if (stat.isFile()) {
    await copyFile(from, to);
    await makeLike(to, stat);
  } else {
    throw moveFailed(from, 'a socket, pipe or device cannot be copied');
  }
}

/** Gives a copy the mode, the owner and the times of its original, and makes all of it durable. */
export async function makeLike(path: string, original: Stats): Promise<void> {
  await chmod(path, original.mode & 0o7777);
  await chown(path, original.uid, original.gid);
  await utimes(path, original.atimeMs / 1000, original.mtimeMs / 1000);
  await syncPath(path);
}

async function compareTrees(from: string, to: string): Promise<void> {
  if (await holdsAllOf(to, from)) return;
  throw moveFailed(from, `it differs from ${to}`);
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

export function moveFailed(path: string, cause: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', { path, cause });
}

export function asMoveFailed(path: string, error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  return new HoldfastError('MOVE_FAILED', { path, cause: (error as Error).message }, { cause: error });
}

export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
