// Conformance cases for what keeps the bytes of a vault (ports/blob-store.ts).
import { keys } from './blob-store/keys.ts';
import { lists } from './blob-store/lists.ts';
import { reads } from './blob-store/reads.ts';
import type { BlobStoreScene } from './blob-store/scene.ts';
import { writes } from './blob-store/writes.ts';

export type { BlobStoreScene } from './blob-store/scene.ts';

export interface BlobStoreCase {
  /** The claim that it checks. */
  readonly name: string;
  /**
   * Rejects with an AssertionError where the store breaks its contract.
   * @param makeScene a fresh one at each call; whoever makes it closes its stores
   */
  run(makeScene: () => Promise<BlobStoreScene>): Promise<void>;
}

const checks = Object.entries({ ...reads, ...writes, ...keys, ...lists });

/** The contract of ports/blob-store.ts, case by case. What an outage looks like they cannot make. */
export const blobStoreCases: readonly BlobStoreCase[] = checks.map(([name, check]) => {
  return { name, run: async (makeScene) => check(await makeScene()) };
});
