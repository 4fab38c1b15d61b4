// The git work tree around a path, and which paths below it git ignores.
import { dirname } from 'node:path';
import type { Ground } from '../../ports/ground.ts';
import { ignoreLinesOf, isIgnored } from './ignore-lines.ts';
import type { IgnoreLine } from './ignore-lines.ts';
import { segmentsOf } from './vital-paths.ts';

export interface GitIgnores {
  /** Absolute path of the work tree. */
  readonly workTree: string;
  /** @param path absolute path of a file, as segments */
  covers(path: readonly string[]): boolean;
}

/** Ignore files are short; git itself reads all of a longer one, so here a longer one is read as far as this. */
const largestBytes = 1024 * 1024;

/**
 * Null where the folder lies in no work tree. Reads the `.gitignore` files from the work tree down to the folder,
 * the folder's own, and `info/exclude`; not the user's global file, which other users of the repository do not have.
 */
export async function gitIgnores(ground: Ground, folder: string): Promise<GitIgnores | null> {
  const workTree = await workTreeOf(ground, folder);
  if (workTree === null) return null;
  const lines = await linesIn(ground, `${workTree}/.git/info/exclude`, workTree);
  const below = segmentsOf(folder.slice(workTree.length));
  for (let length = 0; length <= below.length; length += 1) {
    const at = [workTree === '/' ? '' : workTree, ...below.slice(0, length)].join('/');
    lines.push(...(await linesIn(ground, `${at}/.gitignore`, at)));
  }
  const top = segmentsOf(workTree).length;
  return { workTree, covers: (path) => path.length > top && isIgnored(lines, path, true) };
}

async function workTreeOf(ground: Ground, folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    // A folder in a clone; a file in a linked work tree or a submodule.
    if ((await ground.statOf(`${at === '/' ? '' : at}/.git`)) !== null) return at;
    if (dirname(at) === at) return null;
  }
}

async function linesIn(ground: Ground, path: string, folder: string): Promise<IgnoreLine[]> {
  const file = await ground.readSmallText(path, largestBytes);
  return file === null ? [] : ignoreLinesOf(file.text, segmentsOf(folder), false);
}
