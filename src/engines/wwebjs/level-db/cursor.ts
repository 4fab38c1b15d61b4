// Reads LevelDB's numbers and strings from bytes, one after the other; null where the bytes do not hold one.

export class Cursor {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get atEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** Seven bits a byte, low ones first (util/coding.cc). What is too large for a number here is no offset or size. */
  varint(): number | null {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 63; weight *= 128) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) return null;
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
    return null;
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array | null {
    const end = this.at + length;
    if (end > this.#bytes.length) return null;
    const found = this.#bytes.subarray(this.at, end);
    this.at = end;
    return found;
  }

  /** Bytes with their length before them. */
  slice(): Uint8Array | null {
    const length = this.varint();
    return length === null ? null : this.bytes(length);
  }
}
