// Makes a LevelDB database: one table, one log, and a MANIFEST that names them. Every checksum in it is right.
import { maskedCrc32c } from '../../engines/wwebjs/level-db/crc32c.ts';
import type { DemoFile } from '../demo-file.ts';

export interface LevelDbContent {
  /** Name of the key order; Chromium's IndexedDB has one of its own, `idb_cmp1`. */
  readonly comparator: string;
  /** Goes to the table, in the order of the comparator. At least one. */
  readonly settled: readonly KeyAndValue[];
  /** Was written last, so it is in the log still. */
  readonly recent: readonly KeyAndValue[];
}

export type KeyAndValue = readonly [key: Buffer, value: Buffer];

const logNumber = 3;
const tableNumber = 5;
/** Log blocks (db/log_format.h) and table blocks (include/leveldb/options.h), bytes. */
const logBlockBytes = 32_768;
const tableBlockBytes = 4096;
const footerBytes = 48;
const tableMagic = Buffer.from('57fb808b247547db', 'hex');

/** @param folder where in the session it is, with `/` */
export function levelDbFiles(folder: string, content: LevelDbContent, modifiedMs: number): DemoFile[] {
  const table = tableFile(content.settled);
  const files: Record<string, string | Buffer> = {
    CURRENT: 'MANIFEST-000001\n',
    'MANIFEST-000001': manifestFile(content, table.length),
    '000003.log': logFile(content),
    '000005.ldb': table,
    LOCK: '',
    LOG: `${logTime(modifiedMs)} 1 Reusing MANIFEST ${folder}/MANIFEST-000001\n${logTime(modifiedMs)} 1 Recovering log #3\n`,
  };
  return Object.entries(files).map(([name, bytes]) => ({
    path: `${folder}/${name}`,
    content: bytes,
    modifiedMs,
  }));
}

function logTime(ms: number): string {
  return new Date(ms).toISOString().replaceAll('-', '/').replace('T', '-').replace('Z', '');
}

/** One VersionEdit (db/version_edit.cc): comparator, log, next file, last sequence, and the table as a new file. */
function manifestFile({ comparator, settled }: LevelDbContent, tableBytes: number): Buffer {
  const first = settled.at(0)?.[0] ?? Buffer.alloc(0);
  const last = settled.at(-1)?.[0] ?? Buffer.alloc(0);
  const parts = [
    [varint(1), withLength(Buffer.from(comparator))],
    [varint(2), varint(logNumber), varint(9), varint(0), varint(3), varint(tableNumber + 1)],
    [varint(4), varint(settled.length)],
    [varint(7), varint(0), varint(tableNumber), varint(tableBytes)],
    [withLength(internalKey(first, 1)), withLength(internalKey(last, settled.length))],
  ];
  return inLogBlocks([Buffer.concat(parts.flat())]);
}

/** One WriteBatch for each record (db/write_batch.cc). */
function logFile({ settled, recent }: LevelDbContent): Buffer {
  const batches = recent.map(([key, value], index) => {
    const head = Buffer.alloc(12);
    head.writeBigUInt64LE(BigInt(settled.length + 1 + index));
    head.writeUInt32LE(1, 8);
    return Buffer.concat([head, Buffer.from([1]), withLength(key), withLength(value)]);
  });
  return inLogBlocks(batches);
}

/** Records never cross a block: they are cut into pieces, and a rest too small for a head is filled with zeros. */
function inLogBlocks(records: readonly Buffer[]): Buffer {
  const headBytes = 7;
  const parts: Buffer[] = [];
  let used = 0;
  for (const record of records) {
    for (let from = 0, begun = false; !begun || from < record.length; begun = true) {
      if (logBlockBytes - used < headBytes) {
        parts.push(Buffer.alloc(logBlockBytes - used));
        used = 0;
      }
      const piece = record.subarray(from, from + logBlockBytes - used - headBytes);
      from += piece.length;
      const type = pieceType(begun, from === record.length);
      const length = Buffer.alloc(2);
      length.writeUInt16LE(piece.length);
      parts.push(
        maskedCrc32c(Buffer.concat([Buffer.from([type]), piece])),
        length,
        Buffer.from([type]),
        piece,
      );
      used = (used + headBytes + piece.length) % logBlockBytes;
    }
  }
  return Buffer.concat(parts);
}

/** Full 1, first 2, middle 3, last 4 (db/log_format.h). */
function pieceType(begun: boolean, ends: boolean): number {
  if (begun) return ends ? 4 : 3;
  return ends ? 1 : 2;
}

/** Data blocks, an empty block of metadata, the index and the footer (doc/table_format.md). */
function tableFile(records: readonly KeyAndValue[]): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  const add = (entries: readonly KeyAndValue[]): Buffer => {
    const block = blockOf(entries);
    const handle = Buffer.concat([varint(offset), varint(block.length)]);
    const uncompressed = Buffer.concat([block, Buffer.from([0])]);
    parts.push(uncompressed, maskedCrc32c(uncompressed));
    offset += uncompressed.length + 4;
    return handle;
  };
  const index: KeyAndValue[] = [];
  let pending: KeyAndValue[] = [];
  let pendingBytes = 0;
  for (const [number, [key, value]] of records.entries()) {
    const stored = internalKey(key, number + 1);
    pending.push([stored, value]);
    pendingBytes += stored.length + value.length;
    if (pendingBytes < tableBlockBytes && number < records.length - 1) continue;
    index.push([stored, add(pending)]);
    [pending, pendingBytes] = [[], 0];
  }
  const handles = Buffer.concat([add([]), add(index)]);
  const padding = Buffer.alloc(footerBytes - tableMagic.length - handles.length);
  return Buffer.concat([...parts, handles, padding, tableMagic]);
}

/** Keys are stored in full, with one restart point, which is the simplest block there is. */
function blockOf(entries: readonly KeyAndValue[]): Buffer {
  const parts = entries.flatMap(([key, value]) => [
    varint(0),
    varint(key.length),
    varint(value.length),
    key,
    value,
  ]);
  const restarts = Buffer.alloc(8);
  restarts.writeUInt32LE(1, 4);
  return Buffer.concat([...parts, restarts]);
}

/** The key, its sequence number and that it is a value, not a deletion (db/dbformat.h). */
function internalKey(key: Buffer, sequence: number): Buffer {
  const tail = Buffer.alloc(8);
  tail.writeBigUInt64LE((BigInt(sequence) << 8n) | 1n);
  return Buffer.concat([key, tail]);
}

function withLength(bytes: Buffer): Buffer {
  return Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
