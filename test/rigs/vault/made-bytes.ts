// Bytes that are the same in every run: text that compresses a little, so that chunks, frames and codecs all have something to do.

/** @param seed other numbers give other bytes; they share nothing */
export function madeBytes(seed: number, lengthBytes: number): Buffer {
  const bytes = Buffer.alloc(lengthBytes);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let index = 0; index < lengthBytes; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = index % 4 === 0 ? 0x20 : state & 0xff;
  }
  return bytes;
}

/** The same with one byte changed. */
export function flipped(bytes: Uint8Array, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 0x10;
  return changed;
}
