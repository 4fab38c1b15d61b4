// Whole numbers as few bytes: small ones, which differences mostly are, take one.

const utf8 = new TextEncoder();

/** Numbers up to 2^52, which is four petabytes; bit operations would cut them at 32 bits. */
export class ByteWriter {
  #bytes: Uint8Array;
  #length: number;

  /** @param before what was written already, and stays as it is */
  constructor(before: Uint8Array = new Uint8Array()) {
    this.#bytes = new Uint8Array(before.length + 1024);
    this.#bytes.set(before);
    this.#length = before.length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** @param value 0 or more, whole */
  count(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** A whole number that may be below zero; small ones either way stay short. */
  difference(value: number): void {
    this.count(value < 0 ? -value * 2 - 1 : value * 2);
  }

  text(value: string): void {
    const bytes = utf8.encode(value);
    this.count(bytes.length);
    for (const byte of bytes) this.byte(byte);
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}
