// Where the cut of a running profile lies while it is read: `<place>/.holdfast/cuts/<id>`, on the place's file system.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isProvenDead, thisOwner } from '../entries/process-identity.ts';
import type { HolderIdentity } from '../entries/process-identity.ts';
import { isAbsent, lstatOrAbsent } from '../folder/expect-path.ts';
import { dropFolder } from './drop-folder.ts';
import { ownFolderIfAny, ownFolderIn } from './own-folder-in.ts';

const cuts = 'cuts';
const ownerFile = 'owner.json';
/** Whoever cannot be proven dead, on another machine perhaps, has surely read its cut after that. */
const longestMs = 24 * 60 * 60 * 1000;

export interface CutFolder {
  /** Of the profile in it. */
  readonly path: string;
  /** For ever; absent is fine. */
  drop(): Promise<void>;
}

export async function makeCutFolder(root: string): Promise<CutFolder> {
  const folder = join(await ownFolderIn(root, cuts), randomUUID());
  await mkdir(folder, { mode: 0o700 });
  // First, so that whatever a killed process leaves can be told from what is still read.
  await writeFile(join(folder, ownerFile), JSON.stringify(thisOwner()), { mode: 0o600 });
  const path = join(folder, 'profile');
  await mkdir(path, { mode: 0o700 });
  return {
    path,
    drop: () => dropFolder(folder),
  };
}

/** Removes what processes left that were killed while they read. Two may be at it at once. */
export async function tidyCutFolders(root: string, nowMs: number): Promise<void> {
  const folder = await ownFolderIfAny(root, cuts);
  if (folder === null) return;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (await isLeftOver(path, nowMs)) await dropFolder(path);
  }
}

async function isLeftOver(path: string, nowMs: number): Promise<boolean> {
  const stat = await lstatOrAbsent(path);
  if (stat === null) return false;
  if (nowMs - stat.mtimeMs > longestMs) return true;
  const owner = await ownerOf(path);
  return owner !== null && isProvenDead({ ...owner, purpose: 'cut' });
}

/** null where nobody says whose it is: its maker was killed before that, or is just about to. */
async function ownerOf(path: string): Promise<HolderIdentity | null> {
  try {
    return JSON.parse(await readFile(join(path, ownerFile), 'utf8')) as HolderIdentity;
  } catch (error) {
    if (isAbsent(error) || error instanceof SyntaxError) return null;
    throw error;
  }
}
