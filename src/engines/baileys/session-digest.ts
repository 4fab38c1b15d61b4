// One fingerprint for all records of a session, whatever order they come in and whatever form they lie in.
import { createHash } from 'node:crypto';
import { canonicalHash } from './canonical-record.ts';

const digestBytes = 32;

/** Holds nothing but the digest, so it costs the same for a session of any size. */
export class SessionDigest {
  readonly #sum = Buffer.alloc(digestBytes);
  records = 0;
  sizeBytes = 0;

  /**
   * Each record once.
   * @returns its canonical hash
   * @throws HoldfastError VALUE_UNSTORABLE
   */
  add(record: {
    readonly type: string;
    readonly id: string;
    readonly value: unknown;
    readonly sizeBytes: number;
  }): string {
    const { type, id, value, sizeBytes } = record;
    const hash = canonicalHash(type, value);
    const line = createHash('sha256')
      .update(JSON.stringify([type, id, hash]))
      .digest();
    for (const [index, byte] of line.entries())
      this.#sum.writeUInt8(this.#sum.readUInt8(index) ^ byte, index);
    this.records += 1;
    this.sizeBytes += sizeBytes;
    return hash;
  }

  /** Equal for two sessions exactly where they have the same records with the same content. */
  fingerprint(): string {
    return `records:${this.records}:${this.#sum.toString('hex')}`;
  }
}
