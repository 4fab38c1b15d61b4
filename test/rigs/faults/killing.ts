// Kills a run at the changes it makes, each time from the same beginning, and hands the wreck over for inspection.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { builtOnce } from './built-once.ts';
import type { Order } from './child.ts';
import { dieAgainAndAgain } from './deaths.ts';
import { contentsOf, treeOf } from './tree.ts';
import type { Tree } from './tree.ts';
import { mountDisk } from './disk.ts';
import { freshFolder, settings } from './world.ts';
import type { World } from './world.ts';

export interface Wreck {
  /** The change that was not made any more. */
  readonly point: number;
  /** Brings the wreck back as it was, after it was recovered in one way, to recover it in another. */
  restore(): void;
}

export interface Killing {
  /** Of the process that dies, below the project's root; left out: the one that applies and undoes plans. */
  readonly script?: string;
  readonly world: World;
  readonly act: Order['act'];
  /** Settings beside those of the world. */
  readonly flags?: Record<string, unknown>;
  /** How many deaths at most, spread evenly; left out: one at every change. */
  readonly atMost?: number | undefined;
  /** How many changes there are at least, so that a rig that has gone blind is noticed. */
  readonly least: number;
  /** The tree before anything was removed: nothing of its content may ever be missing. */
  readonly original: Tree;
  inspect(wreck: Wreck): Promise<void>;
}

export function killEverywhere(killing: Killing): Promise<void> {
  const { script, world, act, flags, atMost, least, original, inspect } = killing;
  const { child } = builtOnce(script);
  const copies = freshFolder();
  mountDisk(copies, '16m');
  const beginning = copyOf(world.folder, join(copies, 'beginning'));
  const order = { config: settings(world, flags), home: world.home, act };
  return dieAgainAndAgain({
    atMost,
    least,
    run(dieAt) {
      bringBack(world.folder, beginning);
      return spawnSync(process.execPath, [child, JSON.stringify({ ...order, dieAt })], { encoding: 'utf8' });
    },
    async inspect(point) {
      expectNothingLost(world, original, point);
      const wreck = copyOf(world.folder, join(copies, 'wreck'));
      await inspect({ point, restore: () => bringBack(world.folder, wreck) });
      rmSync(wreck, { recursive: true });
    },
  });
}

function expectNothingLost(world: World, original: Tree, point: number): void {
  const there = contentsOf(world.folder);
  const lost = Object.entries(original).filter(([, line]) => !isThere(line, there));
  expect(lost, `lost when killed at change ${point}`).toEqual([]);
}

function isThere(line: string, there: ReadonlySet<string>): boolean {
  const digest = /sha256:\w+/.exec(line)?.[0];
  return digest === undefined || there.has(digest);
}

/** With hard links, times and owners: what a move leaves half done may be two names of one file. */
export function copyOf(folder: string, copy: string): string {
  mkdirSync(copy);
  execFileSync('cp', ['-a', `${folder}/.`, copy]);
  return copy;
}

/** The folders that are places stay the same folders, because plans know them by their inode numbers. */
function bringBack(folder: string, copy: string): void {
  for (const name of readdirSync(folder)) empty(join(folder, name), 2);
  execFileSync('cp', ['-a', `${copy}/.`, folder]);
}

/** @param kept how many levels of folders stay, emptied: places, and the mount points in them */
function empty(path: string, kept: number): void {
  if (kept === 0 || !isFolder(path)) return rmSync(path, { recursive: true });
  for (const name of readdirSync(path)) empty(join(path, name), kept - 1);
  try {
    if (kept === 1) rmSync(path, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}

/** What lies in the trash of any place of the world. */
export function trashOf(world: World): string[] {
  return [world.auth, world.profiles].flatMap((root) => namesIn(join(root, '.holdfast/trash')));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export function placesTree(world: World): Tree {
  return { ...prefixed('auth', treeOf(world.auth)), ...prefixed('profiles', treeOf(world.profiles)) };
}

function prefixed(name: string, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, line]) => [`${name}/${path}`, line]));
}
