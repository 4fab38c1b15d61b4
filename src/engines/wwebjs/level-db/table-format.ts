// The frame of a LevelDB table: its footer, and the handles by which blocks name one another (doc/table_format.md).
import { Cursor } from './cursor.ts';
import { unsnappy } from './snappy.ts';

export const footerBytes = 48;
/** After each block: how it is packed, and its checksum. */
export const trailerBytes = 5;

const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/** Tables of RocksDB, which LevelDB cannot read and which no Chromium writes (table/block_based). */
const foreignMagics = [
  [0xf7, 0xcf, 0xf4, 0x85, 0xb7, 0x41, 0xe2, 0x88],
  [0x4b, 0x5f, 0x1c, 0x7b, 0x6f, 0x11, 0x6a, 0xb5],
];

export interface BlockHandle {
  readonly offset: number;
  /** Without its trailer. */
  readonly size: number;
}

export interface Footer {
  readonly metaIndex: BlockHandle;
  readonly index: BlockHandle;
}

/** @param tail the last 48 bytes of the table, which has `tableBytes` */
export function readFooter(tail: Uint8Array, tableBytes: number): Footer | 'foreign' | 'damaged' {
  if (tail.length !== footerBytes) return 'damaged';
  if (foreignMagics.some((each) => endsWith(tail, each))) return 'foreign';
  if (!endsWith(tail, magic)) return 'damaged';
  const cursor = new Cursor(tail);
  const metaIndex = readHandle(cursor, tableBytes);
  const index = readHandle(cursor, tableBytes);
  return metaIndex === null || index === null ? 'damaged' : { metaIndex, index };
}

/** How a block is packed, by the byte after it (include/leveldb/options.h). */
export type Packing = 'none' | 'snappy' | 'zstd' | 'unknown';

export function packingOf(type: number | undefined): Packing {
  return type === 0 ? 'none' : type === 1 ? 'snappy' : type === 2 ? 'zstd' : 'unknown';
}

/**
 * The handles that are the values of an index block (or of the block that lists metadata), in its order.
 * @returns null where the block does not hold what an index holds; `packed` where it is packed in a way that nothing here unpacks
 */
export function handlesIn(
  stored: Uint8Array,
  packing: Packing,
  tableBytes: number,
): BlockHandle[] | 'packed' | null {
  if (packing === 'zstd' || packing === 'unknown') return 'packed';
  const block = packing === 'snappy' ? unsnappy(stored) : stored;
  if (block === null || block.length < 4) return null;
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const entriesEnd = block.length - 4 - 4 * view.getUint32(block.length - 4, true);
  if (entriesEnd < 0) return null;
  const cursor = new Cursor(block.subarray(0, entriesEnd));
  const handles: BlockHandle[] = [];
  while (!cursor.atEnd) {
    const [shared, unshared, valueBytes] = [cursor.varint(), cursor.varint(), cursor.varint()];
    if (shared === null || unshared === null || valueBytes === null) return null;
    const value = cursor.bytes(unshared) === null ? null : cursor.bytes(valueBytes);
    const handle = value === null ? null : readHandle(new Cursor(value), tableBytes);
    if (handle === null) return null;
    handles.push(handle);
  }
  return handles;
}

function readHandle(cursor: Cursor, tableBytes: number): BlockHandle | null {
  const [offset, size] = [cursor.varint(), cursor.varint()];
  if (offset === null || size === null) return null;
  return offset + size + trailerBytes + footerBytes <= tableBytes ? { offset, size } : null;
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  return end.every((byte, index) => bytes[bytes.length - end.length + index] === byte);
}
