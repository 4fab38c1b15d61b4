// Cuts what a file holds into chunks, window by window, so that memory does not grow with the file.
import type { ContentFile } from '../ports/snapshot-content.ts';
import { largestTableBytes, mostChunkBytes, plainSizes, windowBytes } from './chunk-sizes.ts';
import { gearCuts } from './gear-cuts.ts';
import type { TableCuts } from './session-place.ts';

/** Bytes of a file, and where in them its chunks end. They are used before the next are asked for. */
export interface CutWindow {
  readonly bytes: Uint8Array;
  readonly cuts: readonly number[];
}

/** Cuts one file after the other; they share a buffer. */
export class FileCutter {
  readonly #tableCuts: TableCuts;
  #window = Buffer.alloc(0);

  constructor(tableCuts: TableCuts) {
    this.#tableCuts = tableCuts;
  }

  async *cut(
    { shape, sizeBytes }: Pick<ContentFile, 'shape' | 'sizeBytes'>,
    pieces: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<CutWindow> {
    const tableCuts = shape === 'table' && sizeBytes <= largestTableBytes ? this.#tableCuts : null;
    const window = this.#room(tableCuts === null ? windowBytes + mostChunkBytes : sizeBytes + 1);
    let filled = 0;
    const cut = function* (isEnd: boolean): Generator<CutWindow> {
      const bytes = window.subarray(0, filled);
      const cuts = cutsOf(bytes, isEnd ? tableCuts : null, isEnd);
      const end = cuts.at(-1) ?? 0;
      yield* inTurns(bytes, cuts);
      window.copyWithin(0, end, filled);
      filled -= end;
    };
    for await (const piece of pieces) {
      for (let from = 0; from < piece.byteLength;) {
        const taken = Math.min(piece.byteLength - from, window.length - filled);
        window.set(piece.subarray(from, from + taken), filled);
        [from, filled] = [from + taken, filled + taken];
        // A file that has more than was said is cut all the same; that it is another is for its reader to say.
        if (filled === window.length) yield* cut(false);
      }
    }
    yield* cut(true);
  }

  #room(bytes: number): Buffer {
    if (this.#window.byteLength < bytes) {
      this.#window = Buffer.allocUnsafeSlow(Math.max(bytes, windowBytes + mostChunkBytes));
    }
    return this.#window.subarray(0, bytes);
  }
}

function cutsOf(bytes: Uint8Array, tableCuts: TableCuts | null, isEnd: boolean): number[] {
  const blocks = tableCuts === null ? null : checkedCuts(tableCuts(bytes), bytes.byteLength);
  if (blocks === null) return gearCuts(bytes, plainSizes, isEnd);
  let start = 0;
  return blocks.flatMap((end) => {
    const from = start;
    start = end;
    if (end - from <= mostChunkBytes) return [end];
    return gearCuts(bytes.subarray(from, end), plainSizes, true).map((cut) => from + cut);
  });
}

/** Of a whole table no more at once than of any other file: whoever uses it keeps the event loop for so long. */
function* inTurns(bytes: Uint8Array, cuts: readonly number[]): Generator<CutWindow> {
  let [from, first] = [0, 0];
  for (const [index, end] of cuts.entries()) {
    const isLast = index === cuts.length - 1;
    if (end - from < windowBytes && !isLast) continue;
    const start = from;
    yield { bytes: bytes.subarray(start, end), cuts: cuts.slice(first, index + 1).map((cut) => cut - start) };
    [from, first] = [end, index + 1];
  }
}

/** Borders that do not stand one after the other are none: the file is then cut as any other. */
function checkedCuts(borders: readonly number[] | null, length: number): readonly number[] | null {
  if (borders === null) return null;
  const cuts = [...borders.filter((border) => border > 0 && border < length), length];
  return cuts.every((cut, index) => cut > (cuts[index - 1] ?? 0)) ? cuts : null;
}
