// Reads LevelDB's log format, piece by piece: write-ahead logs and MANIFESTs (doc/log_format.md, db/log_reader.cc).
import { crc32c, maskCrc32c } from './crc32c.ts';

export const logBlockBytes = 32_768;
const headBytes = 7;
/** No record of a browser is nearly as large; a length that says so would only fill the memory. */
const largestRecordBytes = 512 * 1024 * 1024;

const full = 1;
const first = 2;
const middle = 3;
const last = 4;

export interface LogEnding {
  /** Where LevelDB would call the file damaged, and why; null where it would read it to its end. */
  readonly damage: { readonly offset: number; readonly what: string } | null;
  readonly records: number;
  /** Where the last whole record ends. What follows is the beginning of one that was never finished, which LevelDB ignores. */
  readonly wholeBytes: number;
  readonly sizeBytes: number;
}

/**
 * Takes the pieces of one file in order. After damage, what follows is not looked at: LevelDB as Chromium opens it
 * (paranoid_checks) gives the whole database up there.
 */
export class LogReader {
  readonly #onRecord: ((record: Uint8Array) => void) | null;
  readonly #leastRecordBytes: number;
  /** Pieces of the record that is not complete yet; null between records. */
  #open: Uint8Array[] | null = null;
  #openBytes = 0;
  #damage: LogEnding['damage'] = null;
  #records = 0;
  #wholeBytes = 0;
  #sizeBytes = 0;

  /**
   * @param onRecord receives each record, in memory of its own or of the piece it came in
   * @param leastRecordBytes what is shorter is damage
   */
  constructor(onRecord: ((record: Uint8Array) => void) | null, leastRecordBytes: number) {
    this.#onRecord = onRecord;
    this.#leastRecordBytes = leastRecordBytes;
  }

  /** @param piece whole blocks of 32 KiB; only the last piece may end in the middle of one */
  take(piece: Uint8Array): void {
    const start = this.#sizeBytes;
    for (let from = 0; from < piece.length && this.#damage === null; from += logBlockBytes) {
      const block = piece.subarray(from, from + logBlockBytes);
      this.#takeBlock(block, start + from);
    }
    this.#sizeBytes += piece.length;
  }

  end(): LogEnding {
    return {
      damage: this.#damage,
      records: this.#records,
      wholeBytes: this.#wholeBytes,
      sizeBytes: this.#sizeBytes,
    };
  }

  #takeBlock(block: Uint8Array, start: number): void {
    let at = 0;
    while (this.#damage === null && block.length - at >= headBytes) {
      const length = (block[at + 4] as number) | ((block[at + 5] as number) << 8);
      const type = block[at + 6] as number;
      const end = at + headBytes + length;
      if (end > block.length) {
        // In the last block its writer died, or is still at it.
        if (block.length === logBlockBytes) this.#hurt(start + at, 'a record is longer than its block');
        return;
      }
      if (type === 0 && length === 0) {
        // Room that was made ahead and never written to.
        if (this.#open !== null) this.#hurt(start + at, 'a record has no end');
        return;
      }
      if (maskCrc32c(crc32c(block, at + 6, end)) !== storedCrc(block, at))
        return this.#hurt(start + at, 'a checksum is wrong');
      this.#takePart(type, block.subarray(at + headBytes, end), start + at, start + end);
      at = end;
    }
  }

  #takePart(type: number, part: Uint8Array, offset: number, end: number): void {
    const begins = type === full || type === first;
    if (!begins && type !== middle && type !== last)
      return this.#hurt(offset, `a record has the kind ${type}`);
    if (begins && this.#openBytes > 0) return this.#hurt(offset, 'a record has no end');
    if (!begins && this.#open === null) return this.#hurt(offset, 'a record has no beginning');
    if (begins) [this.#open, this.#openBytes] = [[], 0];
    this.#openBytes += part.length;
    if (this.#openBytes > largestRecordBytes) return this.#hurt(offset, 'a record is too large');
    if (this.#onRecord !== null) this.#open?.push(part);
    if (type !== full && type !== last) return;
    if (this.#openBytes < this.#leastRecordBytes) return this.#hurt(offset, 'a record is too short');
    this.#finish(end);
  }

  #finish(end: number): void {
    const parts = this.#open ?? [];
    [this.#open, this.#openBytes] = [null, 0];
    this.#records++;
    this.#wholeBytes = end;
    this.#onRecord?.(parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts));
  }

  #hurt(offset: number, what: string): void {
    this.#damage = { offset, what };
  }
}

function storedCrc(block: Uint8Array, at: number): number {
  return (
    ((block[at] as number) |
      ((block[at + 1] as number) << 8) |
      ((block[at + 2] as number) << 16) |
      ((block[at + 3] as number) << 24)) >>>
    0
  );
}
