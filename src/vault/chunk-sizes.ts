// How large chunks, frames and packs are. Measured on a series of eleven states of a profile with a 110 MB IndexedDB.
import type { CutSizes } from './gear-cuts.ts';

/** For bytes of which nothing is known. */
export const plainSizes: CutSizes = { least: 2048, average: 8192, most: 65_536 };

/**
 * Chunks that are compressed together, at most: large enough to compress well, small enough to read one for a few chunks of
 * it. Never more, because what decompresses them makes room by doubling.
 */
export const frameBytes = 262_144;

/** A blob: few for an object store, and small enough to be held in memory twice. */
export const packBytes = 8 * 2 ** 20;

/** Bytes of a file that are cut at a time. */
export const windowBytes = 2 ** 20;

/** A table is cut as a whole, because what tells its blocks lies at its end; one that is larger is cut as plain bytes. */
export const largestTableBytes = 8 * 2 ** 20;

/** No chunk is larger. */
export const mostChunkBytes = plainSizes.most;

/** A recipe that is longer is cut itself. */
export const longestRecipeBytes = 65_536;
