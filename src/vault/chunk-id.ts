// What a chunk is called: a keyed hash of its content, so that equal content of a session is stored once and nobody without the key
// can tell from a name what it holds.
import { createHash, hash } from 'node:crypto';
import type { Hash } from 'node:crypto';

export const chunkIdBytes = 16;

export type ChunkId = Buffer;

export class ChunkNames {
  readonly #key: Buffer;
  readonly #keyed: Hash;
  readonly #covered: Buffer;

  constructor(hashKey: Buffer) {
    this.#key = hashKey;
    this.#covered = Buffer.alloc(hashKey.byteLength);
    this.#keyed = createHash('sha256').update(hashKey);
  }

  /** The hash of a chunk that comes in pieces; the id is its beginning. */
  start(): Hash {
    return this.#keyed.copy();
  }

  of(bytes: Uint8Array): ChunkId {
    return this.start().update(bytes).digest().subarray(0, chunkIdBytes);
  }

  /**
   * The id of a chunk among others, as text. For the moment the key lies before it in the same memory: hashing both as one piece takes half as
   * long as going on from the hash of the key.
   * @param bytes that nobody else reads in this moment; they are afterwards what they were
   */
  textOf(bytes: Buffer, start: number, end: number): string {
    const before = start - this.#key.byteLength;
    if (before < 0) return this.of(bytes.subarray(start, end)).toString('latin1');
    bytes.copy(this.#covered, 0, before, start);
    bytes.set(this.#key, before);
    const digest = hash('sha256', bytes.subarray(before, end), 'binary');
    bytes.set(this.#covered, before);
    return digest.slice(0, chunkIdBytes);
  }
}
