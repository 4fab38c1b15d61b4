// All records of one session at one moment, as lines, in the order of their keys; memory does not grow with them.
import { createHash } from 'node:crypto';
import { canonicalHash } from '../../engines/baileys/canonical-record.ts';
import { compareKeys, lineOfRecord, recordOfLine, recordsHead } from '../../engines/baileys/record-line.ts';
import type { RecordOfLine } from '../../engines/baileys/record-line.ts';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';
import { LineSpool } from './line-spool.ts';
import type { SpooledLine } from './line-spool.ts';

export interface SpooledRecord {
  readonly type: string;
  readonly id: string;
  /** Equal for records that Baileys takes for the same, wherever they lie. */
  readonly hash: string;
  readonly line: SpooledLine;
}

/** Pieces of a stream are so large, about. */
const pieceBytes = 64 * 1024;

export class SpooledRecords {
  readonly #spool: LineSpool;
  readonly #records = new Map<string, SpooledRecord>();
  #sorted: readonly SpooledRecord[] | null = null;

  /** @param folder see LineSpool */
  constructor(folder: string | null) {
    this.#spool = new LineSpool(folder);
  }

  /** In the place of an earlier one of the same key. @throws VALUE_UNSTORABLE */
  put(record: RecordOfLine): SpooledRecord {
    const { type, id, value } = record;
    const line = this.#spool.add(lineOfRecord(record));
    const spooled = { type, id, hash: canonicalHash(type, value), line };
    this.#records.set(keyOf(record), spooled);
    this.#sorted = null;
    return spooled;
  }

  remove(key: Pick<RecordOfLine, 'type' | 'id'>): void {
    this.#records.delete(keyOf(key));
    this.#sorted = null;
  }

  find(key: Pick<RecordOfLine, 'type' | 'id'>): SpooledRecord | null {
    return this.#records.get(keyOf(key)) ?? null;
  }

  read({ line }: SpooledRecord): RecordOfLine {
    return recordOfLine(this.#spool.text(line));
  }

  get count(): number {
    return this.#records.size;
  }

  inOrder(): readonly SpooledRecord[] {
    this.#sorted ??= [...this.#records.values()].toSorted(compareKeys);
    return this.#sorted;
  }

  /** Of the whole text. */
  async measure(): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for (const piece of this.text()) {
      if (isTurnOver()) await giveTurn();
      hash.update(piece);
      sizeBytes += piece.length;
    }
    return { sizeBytes, sha256: hash.digest('hex') };
  }

  /** The file of records, in pieces. */
  *text(): Generator<Buffer> {
    let piece: Buffer[] = [Buffer.from(`${recordsHead}\n`)];
    let bytes = 0;
    for (const { line } of this.inOrder()) {
      piece.push(this.#spool.read(line));
      bytes += line.sizeBytes;
      if (bytes < pieceBytes) continue;
      yield Buffer.concat(piece);
      [piece, bytes] = [[], 0];
    }
    if (piece.length > 0) yield Buffer.concat(piece);
  }

  close(): void {
    this.#spool.close();
  }
}

export function keyOf({ type, id }: Pick<RecordOfLine, 'type' | 'id'>): string {
  return `${type}\0${id}`;
}
