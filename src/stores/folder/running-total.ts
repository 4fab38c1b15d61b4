// Adds up one session while its files are visited. Kept flat, because it runs once per file of the whole world.
import type { ClassTotal, Problem } from '../../core/inventory.ts';

const problemsListed = 20;
const blockBytes = 512;

export class RunningTotal {
  files = 0;
  sizeBytes = 0;
  diskBytes = 0;
  cacheBytes = 0;
  newestMs: number | null = null;
  oldestMs: number | null = null;
  problemsLeftOut = 0;
  readonly byClass: Record<string, ClassTotal> = {};
  readonly problems: Problem[] = [];

  add(entryClass: string, sizeBytes: number, blocks: number, modifiedMs: number): void {
    this.files++;
    this.sizeBytes += sizeBytes;
    this.diskBytes += blocks * blockBytes;
    const total = (this.byClass[entryClass] ??= { entries: 0, sizeBytes: 0 });
    total.entries++;
    total.sizeBytes += sizeBytes;
    if (this.newestMs === null || modifiedMs > this.newestMs) this.newestMs = modifiedMs;
    if (this.oldestMs === null || modifiedMs < this.oldestMs) this.oldestMs = modifiedMs;
  }

  problem(code: Problem['code'], path: string, detail: string): void {
    if (this.problems.length < problemsListed) this.problems.push({ code, path, detail });
    else this.problemsLeftOut++;
  }

  /** What a sighting says about amounts, ages and problems. */
  totals(): Omit<RunningTotal, 'add' | 'problem' | 'totals'> {
    const {
      files,
      sizeBytes,
      diskBytes,
      cacheBytes,
      newestMs,
      oldestMs,
      problemsLeftOut,
      byClass,
      problems,
    } = this;
    return {
      files,
      sizeBytes,
      diskBytes,
      cacheBytes,
      newestMs,
      oldestMs,
      problemsLeftOut,
      byClass,
      problems,
    };
  }
}
