// Is a LevelDB table whole? Its frame alone, or every checksum in it.
import { crc32c, maskCrc32c } from './crc32c.ts';
import type { LevelDbFiles } from './level-db-files.ts';
import { footerBytes, handlesIn, packingOf, readFooter, trailerBytes } from './table-format.ts';
import type { BlockHandle, Footer } from './table-format.ts';

/** Read at once. */
const pieceBytes = 1024 * 1024;
/** No block of a browser is nearly as large, so one that says so is damaged rather than read. */
const largestBlockBytes = 64 * 1024 * 1024;

export interface TableFlaw {
  readonly kind: 'damaged' | 'unknown-format';
  readonly what: string;
}

/** @returns null where nothing is wrong with it */
export async function checkTable(
  files: LevelDbFiles,
  name: string,
  sizeBytes: number,
  deep: boolean,
): Promise<TableFlaw | null> {
  if (sizeBytes < footerBytes) return damaged(`has ${sizeBytes} bytes, too few for a table`);
  const tail = await files.read(name, sizeBytes - footerBytes, footerBytes);
  const footer = readFooter(tail, sizeBytes);
  if (footer === 'foreign') return unknown('is a table of another database');
  if (footer === 'damaged') return damaged('does not end as a table does');
  return deep ? checkBlocks(files, name, sizeBytes, footer) : null;
}

/** Checksums are over the bytes as they are stored, so that only the index has to be unpacked. */
async function checkBlocks(
  files: LevelDbFiles,
  name: string,
  sizeBytes: number,
  footer: Footer,
): Promise<TableFlaw | null> {
  const found: BlockHandle[] = [];
  for (const handle of [footer.index, footer.metaIndex]) {
    const { flaw, stored } = await checkBlock(files, name, handle);
    if (flaw !== null) return flaw;
    const handles = handlesIn(stored.subarray(0, handle.size), packingOf(stored[handle.size]), sizeBytes);
    if (handles === null) return damaged(`has an index that cannot be read (at ${handle.offset})`);
    if (handles === 'packed') return unknown(`is packed in a way that is not known (at ${handle.offset})`);
    found.push(...handles);
  }
  // Neighbours share one read.
  found.sort((a, b) => a.offset - b.offset);
  for (let from = 0; from < found.length;) {
    const to = endOfPiece(found, from);
    const flaw = await checkNeighbours(files, name, found.slice(from, to));
    if (flaw !== null) return flaw;
    from = to;
  }
  return null;
}

function endOfPiece(handles: readonly BlockHandle[], from: number): number {
  const start = handles[from]?.offset ?? 0;
  let to = from + 1;
  while (to < handles.length && endOf(handles[to] as BlockHandle) - start <= pieceBytes) to++;
  return to;
}

async function checkNeighbours(
  files: LevelDbFiles,
  name: string,
  handles: readonly BlockHandle[],
): Promise<TableFlaw | null> {
  const [first, last] = [handles[0] as BlockHandle, handles.at(-1) as BlockHandle];
  if (handles.length === 1) return (await checkBlock(files, name, first)).flaw;
  const bytes = await files.read(name, first.offset, endOf(last) - first.offset);
  for (const handle of handles) {
    const at = handle.offset - first.offset;
    const flaw = flawOf(bytes.subarray(at, at + handle.size + trailerBytes), handle);
    if (flaw !== null) return flaw;
  }
  return null;
}

async function checkBlock(
  files: LevelDbFiles,
  name: string,
  handle: BlockHandle,
): Promise<{ flaw: TableFlaw | null; stored: Uint8Array }> {
  const none = new Uint8Array(0);
  if (handle.size > largestBlockBytes)
    return { flaw: damaged(`has a block of ${handle.size} bytes`), stored: none };
  const stored = await files.read(name, handle.offset, handle.size + trailerBytes);
  return { flaw: flawOf(stored, handle), stored };
}

/** @param stored the block with its trailer */
function flawOf(stored: Uint8Array, { offset, size }: BlockHandle): TableFlaw | null {
  if (stored.length !== size + trailerBytes) return damaged(`ends in the middle of a block (at ${offset})`);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.length);
  if (view.getUint32(size + 1, true) !== maskCrc32c(crc32c(stored, 0, size + 1)))
    return damaged(`has a block with a wrong checksum (at ${offset})`);
  if (packingOf(stored[size]) === 'unknown')
    return unknown(`has a block that is packed in a way that is not known (at ${offset})`);
  return null;
}

function endOf({ offset, size }: BlockHandle): number {
  return offset + size + trailerBytes;
}

function damaged(what: string): TableFlaw {
  return { kind: 'damaged', what };
}

function unknown(what: string): TableFlaw {
  return { kind: 'unknown-format', what };
}
