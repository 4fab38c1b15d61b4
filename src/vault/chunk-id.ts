// What a chunk is called: a keyed hash of its content, so that equal content of a session is stored once and nobody without the key
// can tell from a name what it holds.
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

export const chunkIdBytes = 16;

export type ChunkId = Buffer;

export class ChunkNames {
  readonly #keyed: Hash;

  constructor(hashKey: Buffer) {
    this.#keyed = createHash('sha256').update(hashKey);
  }

  /** The hash of a chunk that comes in pieces; the id is its beginning. */
  start(): Hash {
    return this.#keyed.copy();
  }

  of(bytes: Uint8Array): ChunkId {
    return this.start().update(bytes).digest().subarray(0, chunkIdBytes);
  }
}
