// Small seeded randomness for the shape of the demo world (amounts, sizes, ages), so that it looks the same each time.

/** Keys never come from here: they are random for real, in `baileys/key-material.ts`. */
export class Shape {
  #state: number;
  #piece: Buffer | undefined;

  /** @param seed the same text gives the same shape */
  constructor(seed: string) {
    this.#state = 0x811c9dc5;
    for (const letter of seed)
      this.#state = Math.imul(this.#state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.whole(0, 255)));
  }

  /** Many bytes fast: one random piece, over and over, from another start each time. */
  filling(length: number): Buffer {
    this.#piece ??= this.bytes(997);
    return Buffer.alloc(length, this.#piece.subarray(this.whole(0, 500)));
  }
}
