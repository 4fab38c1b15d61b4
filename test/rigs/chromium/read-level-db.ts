// Reads every record of a LevelDB folder, tables and logs, as LevelDB itself would find them: for comparing cuts fast.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cursor } from '../../../src/engines/wwebjs/level-db/cursor.ts';
import { LiveFilesReader } from '../../../src/engines/wwebjs/level-db/live-files.ts';
import { LogReader } from '../../../src/engines/wwebjs/level-db/log-reader.ts';
import { unsnappy } from '../../../src/engines/wwebjs/level-db/snappy.ts';
import {
  footerBytes,
  handlesIn,
  packingOf,
  readFooter,
} from '../../../src/engines/wwebjs/level-db/table-format.ts';

interface Version {
  readonly sequence: number;
  /** null where it was deleted. */
  readonly value: Uint8Array | null;
}

/** Values by key, the key in hexadecimal. Throws where a part cannot be read. */
export function readLevelDb(folder: string): Map<string, Uint8Array> {
  const manifest = readFileSync(join(folder, 'CURRENT'), 'latin1').trim();
  const live = new LiveFilesReader();
  takeLog(join(folder, manifest), (record) => live.take(record));
  const files = live.end();
  if (typeof files === 'string') throw new Error(`${manifest}: ${files}`);
  const newest = new Map<string, Version>();
  const put = (key: Uint8Array, version: Version): void => {
    const name = Buffer.from(key).toString('hex');
    if ((newest.get(name)?.sequence ?? -1) < version.sequence) newest.set(name, version);
  };
  for (const number of files.tables.keys())
    takeTable(readFileSync(join(folder, `${String(number).padStart(6, '0')}.ldb`)), put);
  const logs = readdirSync(folder).filter(
    (name) => name.endsWith('.log') && parseInt(name) >= files.logNumber,
  );
  for (const name of logs.sort()) takeLog(join(folder, name), (record) => takeBatch(record, put));
  const values = [...newest].flatMap(([key, { value }]) => (value === null ? [] : [[key, value] as const]));
  return new Map(values);
}

type Put = (key: Uint8Array, version: Version) => void;

function takeLog(path: string, onRecord: (record: Uint8Array) => void): void {
  const reader = new LogReader(onRecord, 0);
  reader.take(readFileSync(path));
  const { damage } = reader.end();
  if (damage !== null) throw new Error(`${path}: ${damage.what} at ${damage.offset}`);
}

function takeTable(bytes: Buffer, put: Put): void {
  const footer = readFooter(bytes.subarray(-footerBytes), bytes.length);
  if (typeof footer === 'string') throw new Error(`a table is ${footer}`);
  const { offset, size } = footer.index;
  const index = handlesIn(
    bytes.subarray(offset, offset + size),
    packingOf(bytes[offset + size]),
    bytes.length,
  );
  if (index === null || index === 'packed') throw new Error('the index of a table cannot be read');
  for (const { offset: from, size: length } of index) {
    const stored = bytes.subarray(from, from + length);
    const block = packingOf(bytes[from + length]) === 'snappy' ? unsnappy(stored) : stored;
    if (block === null) throw new Error('a block cannot be unpacked');
    takeBlock(Buffer.from(block), put);
  }
}

/** The last eight bytes of a key are its number and its kind: 1 a value, 0 a deletion. */
function takeBlock(block: Buffer, put: Put): void {
  const end = block.length - 4 - 4 * block.readUInt32LE(block.length - 4);
  const cursor = new Cursor(block.subarray(0, end));
  let key: Uint8Array = new Uint8Array(0);
  while (!cursor.atEnd) {
    const [shared = 0, unshared = 0, valueBytes = 0] = [
      cursor.varint(),
      cursor.varint(),
      cursor.varint(),
    ].map(Number);
    key = Buffer.concat([key.subarray(0, shared), cursor.bytes(unshared) ?? key]);
    const value = cursor.bytes(valueBytes);
    const tail = Buffer.from(key).readBigUInt64LE(key.length - 8);
    const version = { sequence: Number(tail >> 8n), value: (tail & 255n) === 1n ? value : null };
    put(key.subarray(0, key.length - 8), version);
  }
}

function takeBatch(record: Uint8Array, put: Put): void {
  const first = Number(Buffer.from(record).readBigUInt64LE(0));
  const cursor = new Cursor(record, 12);
  for (let sequence = first; !cursor.atEnd; sequence++) {
    const [kind] = cursor.bytes(1) ?? [];
    const key = cursor.slice();
    const value = kind === 1 ? cursor.slice() : null;
    if (key === null) throw new Error('a batch cannot be read');
    put(key, { sequence, value });
  }
}
