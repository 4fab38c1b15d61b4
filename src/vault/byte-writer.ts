// Writes numbers, texts and bytes one after the other: how everything binary in a vault is laid out.
const startBytes = 1024;

export class ByteWriter {
  #buffer = Buffer.allocUnsafe(startBytes);
  #length = 0;

  get lengthBytes(): number {
    return this.#length;
  }

  /** A whole number from 0 to 2^53 - 1, seven bits to a byte, the lowest first. */
  number(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number`);
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#room(value.byteLength);
    this.#buffer.set(value, this.#length);
    this.#length += value.byteLength;
    return this;
  }

  /** Bytes with their length before them. */
  sized(value: Uint8Array): this {
    return this.number(value.byteLength).bytes(value);
  }

  text(value: string): this {
    return this.sized(Buffer.from(value, 'utf8'));
  }

  /** What was written so far. Nothing may be written afterwards. */
  done(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}
