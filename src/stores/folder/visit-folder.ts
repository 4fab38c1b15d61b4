// Visits everything below a folder, never following a link and never opening anything but folders.
import { lstatSync, readdirSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { Problem } from '../../core/inventory.ts';
import { isAbsent } from './expect-path.ts';
import { isOwnName } from './path-below.ts';

const wentAway = 'it went away while the folder was read';

/** One object for all calls: this runs once per file of the whole world. */
const absentIsUndefined = { throwIfNoEntry: false } as const;

export interface Visitor {
  /** A regular file, or a link, socket, pipe or device (which is then reported as a problem too). */
  file(path: string, stat: Stats): void;
  /** A folder, before its inside. Answer false to leave the inside out. */
  folder(path: string, stat: Stats): boolean;
  /** The names in a folder below, before they are looked at. Answer false to leave them all out. */
  names?(path: string, names: readonly string[]): boolean;
  problem(code: Problem['code'], path: string, detail: string): void;
}

/**
 * @param folder absolute path
 * @param below path of that folder below the session, '' for the session itself
 * @throws whatever reading the names of `folder` throws; problems further below are reported to the visitor
 */
export function visitFolder(
  folder: string,
  below: string,
  visitor: Visitor,
  names: readonly string[] = readdirSync(folder),
): void {
  const inner: string[] = [];
  for (const name of names) {
    if (isOwnName(name)) continue;
    const path = below === '' ? name : `${below}/${name}`;
    const stat = look(`${folder}/${name}`, path, name, visitor);
    if (stat === null) continue;
    if (stat.isDirectory()) {
      if (visitor.folder(path, stat)) inner.push(name);
      continue;
    }
    if (!stat.isFile()) reportSpecial(path, stat, visitor);
    visitor.file(path, stat);
  }
  for (const name of inner)
    visitInner(`${folder}/${name}`, below === '' ? name : `${below}/${name}`, visitor);
}

function visitInner(folder: string, below: string, visitor: Visitor): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (isAbsent(error)) visitor.problem('CHANGED_WHILE_READ', below, wentAway);
    else visitor.problem('UNREADABLE_ENTRY', below, (error as Error).message);
    return;
  }
  if (visitor.names?.(below, names) !== false) visitFolder(folder, below, visitor, names);
}

function look(absolute: string, path: string, name: string, visitor: Visitor): Stats | null {
  try {
    const stat = lstatSync(absolute, absentIsUndefined);
    if (stat !== undefined) return stat;
    // U+FFFD stands where a name is not valid UTF-8: such a name can be listed, but not spoken to.
    if (name.includes('\uFFFD')) visitor.problem('UNSPEAKABLE_NAME', path, 'its name is not valid UTF-8');
    else visitor.problem('CHANGED_WHILE_READ', path, wentAway);
  } catch (error) {
    visitor.problem('UNREADABLE_ENTRY', path, (error as Error).message);
  }
  return null;
}

function reportSpecial(path: string, stat: Stats, visitor: Visitor): void {
  if (stat.isSymbolicLink()) visitor.problem('SYMBOLIC_LINK', path, 'a symbolic link, not followed');
  else visitor.problem('SPECIAL_FILE', path, 'a socket, pipe or device, not opened');
}
