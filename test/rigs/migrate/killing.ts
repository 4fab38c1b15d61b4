// Kills a migration at the changes it makes, each time from the same beginning, and hands the wreck over.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { builtOnce } from '../faults/built-once.ts';
import { dieAgainAndAgain } from '../faults/deaths.ts';
import { mountDisk } from '../faults/disk.ts';
import { copyOf } from '../faults/killing.ts';
import { freshFolder } from '../faults/world.ts';
import type { MoveOrder } from './dying-child.ts';

/** What was written a moment ago counts as at rest: here nobody uses it. */
export const noQuiet = { 'guards.quietMs': 0 };

export interface MoveKilling {
  /** Holds everything: the places, the databases, the home. */
  readonly folder: string;
  readonly order: Omit<MoveOrder, 'dieAt'>;
  /** How many deaths at most, spread evenly; left out: one at every change. */
  readonly atMost?: number | undefined;
  /** How many changes there are at least, so that a rig that has gone blind is noticed. */
  readonly least: number;
  /** @param restore brings the wreck back as it was, after it was recovered in one way, to recover it in another */
  inspect(point: number, restore: () => void): Promise<void>;
}

export function killMoves({ folder, order, atMost, least, inspect }: MoveKilling): Promise<void> {
  const { child } = builtOnce('test/rigs/migrate/dying-child.ts');
  const copies = freshFolder();
  mountDisk(copies, '32m');
  const beginning = copyOf(folder, join(copies, 'beginning'));
  return dieAgainAndAgain({
    atMost,
    least,
    run(dieAt) {
      bringBack(folder, beginning);
      return spawnSync(process.execPath, [child, JSON.stringify({ ...order, dieAt })], { encoding: 'utf8' });
    },
    async inspect(point) {
      const wreck = copyOf(folder, join(copies, 'wreck'));
      await inspect(point, () => bringBack(folder, wreck));
      rmSync(wreck, { recursive: true });
    },
  });
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
