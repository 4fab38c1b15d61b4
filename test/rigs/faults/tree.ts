// A tree as text, one line per name: what it is, its mode, its time and its content. Two trees are equal byte for byte.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export type Tree = Readonly<Record<string, string>>;

/**
 * Everything below `folder` but Holdfast's own folders, by path. Names are bytes, shown as Latin-1, so that also
 * names that are no UTF-8 compare. Folders have no time here: moving something out and back changes it.
 */
export function treeOf(folder: string): Tree {
  const lines: Record<string, string> = {};
  visit(Buffer.from(folder), '', lines, true);
  return lines;
}

/** Digests of the content of every regular file below `folder`, in place or in a trash. */
export function contentsOf(folder: string): Set<string> {
  const lines: Record<string, string> = {};
  visit(Buffer.from(folder), '', lines, false);
  return new Set(Object.values(lines).flatMap((line) => line.match(/sha256:\w+/) ?? []));
}

function visit(folder: Buffer, below: string, lines: Record<string, string>, withoutOwn: boolean): void {
  for (const name of readdirSync(folder, { encoding: 'buffer' })) {
    const shown = name.toString('latin1');
    if (withoutOwn && shown === '.holdfast') continue;
    const absolute = Buffer.concat([folder, Buffer.from('/'), name]);
    const path = join(below, shown);
    const stat = lstatSync(absolute);
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) {
      lines[path] = `folder ${mode}`;
      visit(absolute, path, lines, withoutOwn);
    } else if (stat.isSymbolicLink()) {
      lines[path] = `link ${readlinkSync(absolute, { encoding: 'latin1' })}`;
    } else if (stat.isFile()) {
      const digest = createHash('sha256').update(readFileSync(absolute)).digest('hex');
      lines[path] = `file ${mode} ${Math.round(stat.mtimeMs)} sha256:${digest}`;
    } else {
      lines[path] = `special ${mode}`;
    }
  }
}
