// Conformance cases for a database with the entries of many sessions (ports/entry-store.ts).
import { leases } from './entry-store/leases.ts';
import { reads } from './entry-store/reads.ts';
import type { EntryStoreScene } from './entry-store/scene.ts';
import { sessions } from './entry-store/sessions.ts';
import { trash } from './entry-store/trash.ts';
import { writes } from './entry-store/writes.ts';

export type { EntryStoreScene } from './entry-store/scene.ts';

export interface EntryStoreCase {
  /** The claim that it checks. */
  readonly name: string;
  /**
   * Rejects with an AssertionError where the store breaks its contract.
   * @param makeScene a fresh one at each call; whoever makes it closes its stores
   */
  run(makeScene: () => Promise<EntryStoreScene>): Promise<void>;
}

const checks = Object.entries({ ...leases, ...sessions, ...writes, ...reads, ...trash });

/** The contract of ports/entry-store.ts, case by case. */
export const entryStoreCases: readonly EntryStoreCase[] = checks.map(([name, check]) => {
  return { name, run: async (makeScene) => check(await makeScene()) };
});
