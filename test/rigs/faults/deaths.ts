// Death after death: a process is run again and again from the same beginning, each time killed at another of its changes,
// and every wreck is looked at.
import type { SpawnSyncReturns } from 'node:child_process';
import { expect } from 'vitest';

export interface Deaths {
  /**
   * Runs it from its beginning. It dies at that change; at none where that is 0, or more than it makes, and then it prints
   * how many it made.
   */
  run(dieAt: number): SpawnSyncReturns<string>;
  /** How many deaths at most, spread evenly from the first change to the last; left out: one at every change. */
  readonly atMost?: number | undefined;
  /** How many changes it makes at least, so that a rig that has gone blind is noticed. */
  readonly least: number;
  inspect(point: number): Promise<void>;
}

/** Some of what is done at the same time is done in fewer changes than the time before: the last deaths may not come. */
const leastShare = 0.7;

export async function dieAgainAndAgain({ run, atMost, least, inspect }: Deaths): Promise<void> {
  const changes = changesOf(run(0));
  expect(changes).toBeGreaterThanOrEqual(leastShare * least);
  const points = spread(changes, atMost ?? changes);
  let deaths = 0;
  for (const point of points) {
    const ended = run(point);
    if (ended.signal === 'SIGKILL') {
      deaths++;
      await inspect(point);
    } else expect(changesOf(ended), `it did not die at change ${point} of ${changes}`).toBeLessThan(point);
  }
  expect(deaths, `deaths of ${points.length}`).toBeGreaterThanOrEqual(leastShare * points.length);
}

/** Of a run that ended by itself, and well. */
function changesOf({ status, signal, stdout, stderr }: SpawnSyncReturns<string>): number {
  expect({ status, signal }, stderr).toEqual({ status: 0, signal: null });
  expect(stdout).toMatch(/^\d+$/);
  return Number(stdout);
}

function spread(changes: number, atMost: number): readonly number[] {
  const count = Math.min(changes, atMost);
  const at = (index: number): number => 1 + Math.round((index * (changes - 1)) / Math.max(1, count - 1));
  return Array.from({ length: count }, (_, index) => at(index));
}
