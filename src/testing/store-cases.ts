// Conformance cases for a store of places (ports/store.ts).
import { locking } from './store-cases/locking.ts';
import { moving } from './store-cases/moving.ts';
import { onDisk } from './store-cases/on-disk.ts';
import { reading } from './store-cases/reading.ts';
import { replacing } from './store-cases/replacing.ts';
import type { Checks, StoreScene } from './store-cases/store-scene.ts';

export type { HandsOnDisk, StoreScene } from './store-cases/store-scene.ts';

export interface StoreCase {
  /** The claim that it checks. */
  readonly name: string;
  /** `disk`: it is about links and lock files, which only a place that is a folder has; its scene needs `onDisk`. */
  readonly needs: 'disk' | null;
  /** Rejects with an AssertionError where the store breaks its contract. @param makeScene a fresh one at each call */
  run(makeScene: () => Promise<StoreScene>): Promise<void>;
}

function casesOf(checks: Checks, needs: StoreCase['needs']): StoreCase[] {
  return Object.entries(checks).map(([name, check]) => {
    return { name, needs, run: async (makeScene) => check(await makeScene()) };
  });
}

/** The contract of ports/store.ts, case by case. */
export const storeCases: readonly StoreCase[] = [
  ...casesOf({ ...reading, ...moving, ...replacing, ...locking }, null),
  ...casesOf(onDisk, 'disk'),
];
