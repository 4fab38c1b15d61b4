// Unpacks a block that was packed with Snappy, for looking into the index of a table.
import { Cursor } from './cursor.ts';

/** An index is a few kilobytes; whatever says more than this is damaged. */
const largestBytes = 64 * 1024 * 1024;

/** github.com/google/snappy, format_description.txt. @returns null where the bytes are not that format */
export function unsnappy(packed: Uint8Array): Uint8Array | null {
  const cursor = new Cursor(packed);
  const length = cursor.varint();
  if (length === null || length > largestBytes) return null;
  const out = new Uint8Array(length);
  let done = 0;
  let at = cursor.at;
  while (at < packed.length) {
    const tag = packed[at] as number;
    const element = (tag & 3) === 0 ? literal(packed, at, tag) : copy(packed, at, tag);
    if (done + element.length > length) return null;
    if (element.from >= 0) {
      if (element.from + element.length > packed.length) return null;
      out.set(packed.subarray(element.from, element.from + element.length), done);
    } else {
      const source = done + element.from;
      if (source < 0) return null;
      // Byte by byte, because a copy may reach into what it writes itself.
      for (let index = 0; index < element.length; index++) out[done + index] = out[source + index] as number;
    }
    done += element.length;
    at = element.next;
  }
  return done === length ? out : null;
}

interface Element {
  /** In the packed bytes; below zero: as far back in what was unpacked so far. Below all where there is none. */
  readonly from: number;
  readonly length: number;
  /** Where the next element begins. */
  readonly next: number;
}

function literal(packed: Uint8Array, at: number, tag: number): Element {
  const short = tag >>> 2;
  // Lengths over 60 stand in the one to four bytes that follow.
  const extra = short < 60 ? 0 : short - 59;
  const length = (extra === 0 ? short : littleEndian(packed, at + 1, extra)) + 1;
  const from = at + 1 + extra;
  return { from, length, next: from + length };
}

function copy(packed: Uint8Array, at: number, tag: number): Element {
  if ((tag & 3) === 1) {
    const back = ((tag >>> 5) << 8) | littleEndian(packed, at + 1, 1);
    return { from: backBy(back), length: ((tag >>> 2) & 7) + 4, next: at + 2 };
  }
  const width = (tag & 3) === 2 ? 2 : 4;
  return {
    from: backBy(littleEndian(packed, at + 1, width)),
    length: (tag >>> 2) + 1,
    next: at + 1 + width,
  };
}

/** No distance at all is damage, and further back than anything. */
function backBy(distance: number): number {
  return distance === 0 ? -Infinity : -distance;
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}
