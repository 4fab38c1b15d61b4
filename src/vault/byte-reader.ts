// Reads what ByteWriter wrote, and never beyond its end.

/** What was read is not what was written: whoever knows what it was says so to people. */
export class UnreadableBytes extends Error {
  override readonly name = 'UnreadableBytes';
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.byteLength;
  }

  /** @throws UnreadableBytes */
  number(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 0x80) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new UnreadableBytes('it ends in the middle of a number');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
    }
    throw new UnreadableBytes('a number in it is too large');
  }

  /** Some numbers one after the other, each below 2^28. @throws UnreadableBytes */
  numbers(count: number): Uint32Array {
    const numbers = new Uint32Array(count);
    const bytes = this.#bytes;
    let at = this.#at;
    for (let index = 0; index < count; index += 1) {
      let byte = bytes[at++];
      if (byte === undefined) throw new UnreadableBytes('it ends in the middle of a number');
      let value = byte & 0x7f;
      for (let shift = 7; byte >= 0x80; shift += 7) {
        byte = bytes[at++];
        if (byte === undefined) throw new UnreadableBytes('it ends in the middle of a number');
        if (shift > 21) throw new UnreadableBytes('a number in it is too large');
        value |= (byte & 0x7f) << shift;
      }
      numbers[index] = value;
    }
    this.#at = at;
    return numbers;
  }

  /** A view of them, no copy. @throws UnreadableBytes */
  bytes(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.byteLength) throw new UnreadableBytes('it ends too early');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }

  /** For a few bytes this is faster than a view. @throws UnreadableBytes */
  copy(to: Uint8Array, at: number, length: number): void {
    const from = this.#at;
    if (from + length > this.#bytes.byteLength) throw new UnreadableBytes('it ends too early');
    for (let index = 0; index < length; index += 1) to[at + index] = this.#bytes[from + index]!;
    this.#at = from + length;
  }

  sized(): Uint8Array {
    return this.bytes(this.number());
  }

  text(): string {
    return Buffer.from(this.sized()).toString('utf8');
  }

  /** @throws UnreadableBytes where something is left over */
  end(): void {
    if (!this.isAtEnd) throw new UnreadableBytes('there is more in it than there should be');
  }
}
