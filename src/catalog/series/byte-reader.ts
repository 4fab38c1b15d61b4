// Reads what a ByteWriter wrote.

const utf8 = new TextDecoder();

/** Past the end every byte is missing: `isOk` is false from then on, and what was read is not to be used. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  isOk = true;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes were read. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    this.#at += 1;
    if (value === undefined) this.isOk = false;
    return value ?? 0;
  }

  count(): number {
    let value = this.byte();
    if (value < 0x80) return value;
    value %= 0x80;
    let weight = 0x80;
    for (;;) {
      const byte = this.byte();
      value += (byte % 0x80) * weight;
      if (byte < 0x80) return value;
      weight *= 0x80;
    }
  }

  difference(): number {
    const value = this.count();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  text(): string {
    const length = this.count();
    if (this.#at + length > this.#bytes.length) this.isOk = false;
    const text = utf8.decode(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return text;
  }
}
