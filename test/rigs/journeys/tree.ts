// What lies in a folder, file by file, so that two moments of it can be compared to the byte.
import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** By path below the folder: what is there, with content, mode and (for files) the time of the last change. */
export type Tree = Readonly<Record<string, string>>;

/** Holdfast's own folder in each place; it holds the trash, and is no part of what people keep there. */
const OWN_FOLDER = '.holdfast';

export async function treeOf(folder: string): Promise<Tree> {
  const tree: Record<string, string> = {};
  await collect(folder, '', async (absolute, path) => {
    tree[path] = await describe(absolute);
  });
  return tree;
}

/** Each difference as one line: `gone`, `new` or `changed`, and the path. None means the same to the byte. */
export function treeChanges(before: Tree, after: Tree): string[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path) => {
    if (before[path] === after[path]) return [];
    if (after[path] === undefined) return [`gone ${path}`];
    return [before[path] === undefined ? `new ${path}` : `changed ${path}`];
  });
}

/** The files (and only files) in these changes that begin with `word`, for example `gone`. */
export function pathsOf(word: 'gone' | 'new' | 'changed', changes: readonly string[]): string[] {
  return changes.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
}

/** Moves the times of all files (or those whose path matches) into the past; their order in time stays. */
export async function age(folder: string, byMs: number, which = /(?:)/): Promise<number> {
  let aged = 0;
  await collect(folder, '', async (absolute, path) => {
    const stat = await lstat(absolute);
    if (!stat.isFile() || !which.test(path)) return;
    await utimes(absolute, (stat.atimeMs - byMs) / 1000, (stat.mtimeMs - byMs) / 1000);
    aged += 1;
  });
  return aged;
}

type Visit = (absolute: string, path: string) => Promise<void>;

async function collect(folder: string, below: string, visit: Visit): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === OWN_FOLDER) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const absolute = join(folder, entry.name);
    await visit(absolute, path);
    if (entry.isDirectory()) await collect(absolute, path, visit);
  }
}

/** A folder's own time is left out: moving a file out and back changes it, and nothing reads it. */
async function describe(absolute: string): Promise<string> {
  const stat = await lstat(absolute, { bigint: true });
  const mode = (stat.mode & 0o7777n).toString(8);
  if (stat.isDirectory()) return `folder ${mode}`;
  if (stat.isSymbolicLink()) return `link ${await readlink(absolute)}`;
  if (!stat.isFile()) return `special ${mode}`;
  const sha256 = createHash('sha256')
    .update(await readFile(absolute))
    .digest('hex');
  return `file ${mode} ${stat.mtimeNs} ${stat.size} ${sha256}`;
}
