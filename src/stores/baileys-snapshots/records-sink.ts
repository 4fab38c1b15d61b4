// Takes the file of records of a snapshot apart again, line by line.
import { HoldfastError } from '../../core/errors.ts';
import { recordOfLine, recordsHead } from '../../engines/baileys/record-line.ts';
import type { ContentSink } from '../../ports/snapshot-content.ts';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';
import type { SpooledRecords } from './spooled-records.ts';

/** The one file of a Baileys session. */
export const recordsPath = 'records';

/** Beyond this, a line is no record, and joining its pieces would only cost memory. */
const longestLineBytes = 128 * 1024 * 1024;

/**
 * What it reads back is what it holds until the session is made from it; what then lies in the place is compared record by
 * record with that (see StagedRecords), because a place writes values in a form of its own.
 */
export class RecordsSink implements ContentSink {
  readonly #records: SpooledRecords;
  readonly #session: string;
  #isThere = false;

  /** @param session what to call it in errors */
  constructor(records: SpooledRecords, session: string) {
    this.#records = records;
    this.#session = session;
  }

  async folder(path: string): Promise<void> {
    throw this.#notOurs(`a session of Baileys has no folder ${path}`);
  }

  /** @throws SESSION_DAMAGED for what is no file of records */
  async file({ path }: { readonly path: string }, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    if (path !== recordsPath) throw this.#notOurs(`a session of Baileys has no file ${path}`);
    let isHead = true;
    for await (const line of linesOf(pieces, () => this.#notOurs('a line of it has no end'))) {
      if (!isHead) this.#take(line);
      else if (line !== recordsHead) throw this.#notOurs('it begins otherwise than a file of records');
      isHead = false;
      if (isTurnOver()) await giveTurn();
    }
    this.#isThere = true;
  }

  readBack(path: string): AsyncIterable<Uint8Array> | null {
    return path === recordsPath && this.#isThere ? each(this.#records.text()) : null;
  }

  #take(line: string): void {
    try {
      this.#records.put(recordOfLine(line));
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'VALUE_UNREADABLE')
        throw this.#notOurs(String(error.details['cause']));
      throw error;
    }
  }

  #notOurs(cause: string): HoldfastError {
    return new HoldfastError('SESSION_DAMAGED', { session: this.#session, cause: `its snapshot: ${cause}` });
  }
}

async function* each(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function* linesOf(
  pieces: AsyncIterable<Uint8Array>,
  endless: () => HoldfastError,
): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      begun.push(bytes.subarray(from, end));
      yield Buffer.concat(begun).toString('utf8');
      [begun, begunBytes, from] = [[], 0, end + 1];
    }
    begun.push(Buffer.from(bytes.subarray(from)));
    begunBytes += bytes.length - from;
    if (begunBytes > longestLineBytes) throw endless();
  }
  if (begunBytes > 0) throw endless();
}
