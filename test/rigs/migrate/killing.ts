// Kills a migration at every change it makes, each time from the same beginning, and hands the wreck over.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Build } from '../faults/build.ts';
import { mountDisk } from '../faults/disk.ts';
import { freshFolder } from '../faults/world.ts';
import type { MoveOrder } from './dying-child.ts';

/** What was written a moment ago counts as at rest: here nobody uses it. */
export const noQuiet = { 'guards.quietMs': 0 };

export interface MoveKilling {
  readonly build: Build;
  /** Holds everything: the places, the databases, the home. */
  readonly folder: string;
  readonly order: Omit<MoveOrder, 'dieAt'>;
  /** @param restore brings the wreck back as it was, after it was recovered in one way, to recover it in another */
  inspect(point: number, restore: () => void): Promise<void>;
}

/** @returns at how many points it was killed */
export async function killMoves({ build, folder, order, inspect }: MoveKilling): Promise<number> {
  const copies = freshFolder();
  mountDisk(copies, '32m');
  const beginning = copyOf(folder, join(copies, 'beginning'));
  const points = Number(run(build, { ...order, dieAt: 0 }));
  for (let point = 1; point <= points; point++) {
    bringBack(folder, beginning);
    run(build, { ...order, dieAt: point });
    const wreck = copyOf(folder, join(copies, 'wreck'));
    await inspect(point, () => bringBack(folder, wreck));
    rmSync(wreck, { recursive: true });
  }
  return points;
}

function run(build: Build, order: MoveOrder): string {
  const child = spawnSync(process.execPath, [build.child, JSON.stringify(order)], { encoding: 'utf8' });
  const expected = order.dieAt === 0 ? { status: 0, signal: null } : { status: null, signal: 'SIGKILL' };
  expect({ status: child.status, signal: child.signal }, child.stderr).toEqual(expected);
  return child.stdout;
}

function copyOf(folder: string, copy: string): string {
  mkdirSync(copy);
  execFileSync('cp', ['-a', `${folder}/.`, copy]);
  return copy;
}

/** The folders that are places stay the same folders, because plans know them by their inode numbers. */
function bringBack(folder: string, copy: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) rmSync(path);
    else for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
  }
  execFileSync('cp', ['-a', `${copy}/.`, folder]);
}
