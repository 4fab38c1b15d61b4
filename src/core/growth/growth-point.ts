// One sample of a session, a tenant or a place: what was there at a moment.
import type { ClassTotal } from '../inventory.ts';

export interface GrowthPoint {
  /** ms since 1970, exact to a second. */
  readonly atMs: number;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly byClass: Readonly<Record<string, ClassTotal>>;
  /** Bytes that their program makes again when they are missing; they come and go. */
  readonly cacheBytes: number;
  /**
   * Baileys: the id that the next pre-key will get. It grows by one with each key that is minted, also where the keys
   * themselves are used up or removed. null where nothing tells.
   */
  readonly nextPreKeyId: number | null;
  /** Of a tenant or a place; null for a single session. */
  readonly sessions: number | null;
}
