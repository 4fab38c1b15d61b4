// Reads the records of a Baileys session from its files, some at a time, and refuses what cannot be read whole.
import { lstatSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import type { BaileysKeyType } from '../../engines/baileys/id-shapes.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import { judgeRecord } from '../../engines/baileys/judge-record.ts';
import { keyOfFileName } from '../../engines/baileys/key-of-file-name.ts';
import type { KeyOfFile } from '../../engines/baileys/key-of-file-name.ts';
import { contentOfText } from '../../engines/baileys/record-content.ts';
import type { RecordContent } from '../../engines/baileys/record-content.ts';
import type { TransferPiece, TransferRecord, TransferRemark } from '../../ports/session-transfer.ts';
import { readTextFile } from '../folder/read-text-file.ts';

/** What is held at one moment: so many records, and no more of them than have this many bytes together. */
const recordsAtOnce = 250;
const bytesAtOnce = 4 * 1024 * 1024;
/** Beyond this, a file is no record, and reading it would only cost memory. */
const largestRecordBytes = 64 * 1024 * 1024;

/** Where a file of the session lies, and under which name. */
export interface RecordFile {
  readonly name: string;
  readonly path: string;
}

/**
 * @param session what to call it in errors
 * @throws HoldfastError CREDENTIALS_MISSING, ENTRY_DAMAGED, SESSION_UNREADABLE
 */
export async function* readFolderRecords(
  files: readonly RecordFile[],
  session: string,
  place: string,
): AsyncGenerator<TransferPiece> {
  let piece = new Piece();
  let hasCredentials = false;
  for (const file of files) {
    const key = keyOfFileName(file.name);
    if (key === null) piece.remark('left-behind', 'no record of Baileys', file.name);
    else {
      piece.take(readRecord(file, key, session));
      hasCredentials ||= key.type === credsKey.type;
    }
    if (!piece.isFull()) continue;
    yield piece;
    piece = new Piece();
    await nextTurn();
  }
  if (!hasCredentials) throw new HoldfastError('CREDENTIALS_MISSING', { session, place });
  yield piece;
}

/** Reads one record as it now lies in a file. @throws HoldfastError ENTRY_DAMAGED, SESSION_UNREADABLE */
export function readRecord(file: RecordFile, key: KeyOfFile, session: string): ReadRecord {
  const { text, sizeBytes, modifiedMs } = read(file, session);
  const content = contentOfText(text);
  const remark = judge(content, key, file.name, session);
  const value = 'flaw' in content ? null : content.value;
  return { record: { type: key.type, id: key.id, value, sizeBytes, modifiedMs }, remark };
}

export interface ReadRecord {
  readonly record: TransferRecord;
  readonly remark: TransferRemark | null;
}

class Piece implements TransferPiece {
  readonly records: TransferRecord[] = [];
  readonly remarks: TransferRemark[] = [];
  #bytes = 0;

  take({ record, remark }: ReadRecord): void {
    if (remark !== null) this.remarks.push(remark);
    if (remark?.kind === 'empty') return;
    this.records.push(record);
    this.#bytes += record.sizeBytes;
  }

  remark(kind: TransferRemark['kind'], what: string, example: string): void {
    this.remarks.push({ kind, what, example });
  }

  isFull(): boolean {
    return this.records.length + this.remarks.length >= recordsAtOnce || this.#bytes >= bytesAtOnce;
  }
}

function read({ path, name }: RecordFile, session: string) {
  try {
    const text = readTextFile(path, largestRecordBytes);
    const { mtimeMs } = lstatSync(path);
    return { text, sizeBytes: Buffer.byteLength(text), modifiedMs: mtimeMs };
  } catch (cause) {
    const details = { session, cause: `${name}: ${(cause as Error).message}` };
    throw new HoldfastError('SESSION_UNREADABLE', details, { cause });
  }
}

/** What is to be said about it. @throws ENTRY_DAMAGED for what can stand in no other place as it stands here */
function judge(content: RecordContent, key: KeyOfFile, name: string, session: string): TransferRemark | null {
  if (key.type === credsKey.type) {
    const { state, why } = judgeCredentials(content, name);
    if (state === 'whole') return null;
    throw new HoldfastError('ENTRY_DAMAGED', { entry: name, session, cause: why.replace(/\.$/, '') });
  }
  if ('flaw' in content)
    throw new HoldfastError('ENTRY_DAMAGED', { entry: name, session, cause: `it ${content.flaw}` });
  // As Baileys does it: a key that is false, null, 0 or an empty text is one that is not there.
  if (!content.value) return { kind: 'empty', what: `${key.type} that holds nothing`, example: name };
  if (!key.genuine)
    return {
      kind: 'not-understood',
      what: `${key.type} with an id that Baileys does not make`,
      example: name,
    };
  const judged = judgeRecord(key.type as BaileysKeyType, content);
  return judged.ok ? null : { kind: 'misshapen', what: `${key.type}: ${judged.why}`, example: name };
}
