// Puts new content in the place of a file and back, so that at no moment the path is empty, torn, or without a copy.
import { lstat, readFile, rename, writeFile } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import {
  asMoveFailed,
  dropUnfinishedCopy,
  holdsAllOf,
  makeLike,
  moveFailed,
  publishCopy,
  stagingOf,
  syncPath,
  withdrawCopy,
} from './copy-across.ts';
import { lstatOrAbsent } from './expect-path.ts';
import { removeTree } from './remove-tree.ts';

/**
 * Copies the file to `trashed`, durably, and only then renames the new content over it. Mode, owner and times stay
 * those of the original: nothing has happened in the session, and its age must go on telling so.
 * @throws MOVE_FAILED with the file as it was
 */
export async function replaceFile(path: string, trashed: string, content: Uint8Array): Promise<void> {
  await dropUnfinishedCopy(path);
  const original = await fileAt(path);
  const copied = (await lstatOrAbsent(trashed)) === null;
  if (copied) await publishCopy(path, trashed);
  else if ((await readFile(path)).equals(content)) return;
  try {
    await writeBeside(path, content, original);
    if (!(await holdsAllOf(trashed, path))) throw moveFailed(path, `it differs from ${trashed}`);
    await rename(stagingOf(path), path);
  } catch (error) {
    await dropUnfinishedCopy(path);
    if (copied) await withdrawCopy(path, trashed);
    throw asMoveFailed(path, error);
  }
}

/** Over whatever file lies at `path`. @throws MOVE_FAILED where there is neither of the two */
export async function putFileBack(trashed: string, path: string): Promise<void> {
  await dropUnfinishedCopy(path);
  if ((await lstatOrAbsent(path)) !== null) await fileAt(path);
  if ((await lstatOrAbsent(trashed)) === null) {
    // Put back already, before a crash.
    await fileAt(path);
    return;
  }
  try {
    await rename(trashed, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw asMoveFailed(path, error);
    await putBackAcross(trashed, path);
  }
}

async function putBackAcross(trashed: string, path: string): Promise<void> {
  try {
    await writeBeside(path, await readFile(trashed), await lstat(trashed));
    await rename(stagingOf(path), path);
    await syncPath(dirname(path));
    if (!(await holdsAllOf(path, trashed))) throw moveFailed(path, `it differs from ${trashed}`);
    await removeTree(trashed);
  } catch (error) {
    await dropUnfinishedCopy(path);
    throw asMoveFailed(path, error);
  }
}

async function fileAt(path: string): Promise<Stats> {
  const stat = await lstatOrAbsent(path);
  if (stat === null) throw moveFailed(path, 'nothing lies there');
  if (!stat.isFile()) throw moveFailed(path, 'it is no file');
  return stat;
}

/** Under a name that scans pass over, readable by nobody else until its mode is that of the original. */
async function writeBeside(path: string, content: Uint8Array, original: Stats): Promise<void> {
  await writeFile(stagingOf(path), content, { flag: 'wx', mode: 0o600 });
  await makeLike(stagingOf(path), original);
}
