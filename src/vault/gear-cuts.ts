// Content-defined cuts: where bytes are cut depends on the bytes around alone, so that an insertion moves no other cut. A gear hash
// with a stricter mask before the average size and a milder one after it (FastCDC, Xia and others, 2016).

export interface CutSizes {
  readonly least: number;
  /** A power of two. */
  readonly average: number;
  readonly most: number;
}

/** Any fixed table of chance does; other numbers would cut elsewhere, and nothing old would be found again. */
const gear = gearTable();

function gearTable(): Uint32Array {
  const table = new Uint32Array(256);
  let state = 0x9e3779b9;
  for (let index = 0; index < table.length; index += 1) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    table[index] = state >>> 0;
  }
  return table;
}

/** The highest bits, because they depend on the most bytes before. */
function mask(bits: number): number {
  return (-1 << (32 - bits)) >>> 0;
}

/**
 * The ends of the chunks of these bytes, each above the one before.
 * @param isEnd whether nothing follows: else the last chunk, which might go on, is left out
 */
export function gearCuts(bytes: Uint8Array, sizes: CutSizes, isEnd: boolean): number[] {
  const bits = Math.log2(sizes.average);
  const [strict, mild] = [mask(bits + 1) | 0, mask(bits - 1) | 0];
  const cuts: number[] = [];
  const length = bytes.byteLength;
  let start = 0;
  while (start < length) {
    const end = Math.min(length, start + sizes.most);
    const cut = nextCut(
      bytes,
      Math.min(start + sizes.least, end),
      Math.min(start + sizes.average, end),
      end,
      strict,
      mild,
    );
    if (cut === end && !isEnd && end - start < sizes.most) break;
    cuts.push(cut);
    start = cut;
  }
  return cuts;
}

function nextCut(
  bytes: Uint8Array,
  from: number,
  average: number,
  end: number,
  strict: number,
  mild: number,
): number {
  let hash = 0;
  let at = from;
  for (; at < average; at += 1) {
    hash = ((hash << 1) + gear[bytes[at]!]!) | 0;
    if ((hash & strict) === 0) return at + 1;
  }
  for (; at < end; at += 1) {
    hash = ((hash << 1) + gear[bytes[at]!]!) | 0;
    if ((hash & mild) === 0) return at + 1;
  }
  return end;
}
