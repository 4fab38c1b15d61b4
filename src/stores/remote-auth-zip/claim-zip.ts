// Takes a zip away from where RemoteAuth writes the next one, over it and while it is still being read.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAbsent } from '../folder/expect-path.ts';
import { removeTree } from '../folder/remove-tree.ts';
import { ownFolderIn } from '../folder-wwebjs/own-folder-in.ts';

export interface ClaimedZip {
  /** The folder in which it lies now, under its own name. */
  readonly folder: string;
  readonly name: string;
  drop(): Promise<void>;
}

const claims = 'remote-auth';
/** Of a process that died in the middle. */
const leftOverAfterMs = 24 * 3_600_000;

/** @returns null where it went away meanwhile */
export async function claimZip(path: string, nowMs: number): Promise<ClaimedZip | null> {
  const own = await ownFolderIn(dirname(path), claims);
  await tidy(own, nowMs);
  const folder = join(own, randomUUID());
  await mkdir(folder, { mode: 0o700 });
  const drop = (): Promise<void> => removeTree(folder);
  try {
    await rename(path, join(folder, basename(path)));
    return { folder, name: basename(path), drop };
  } catch (error) {
    await drop();
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function tidy(own: string, nowMs: number): Promise<void> {
  for (const name of await readdir(own)) {
    const modifiedMs = (await stat(join(own, name))).mtimeMs;
    if (nowMs - modifiedMs > leftOverAfterMs) await removeTree(join(own, name));
  }
}
