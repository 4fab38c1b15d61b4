// Is a LevelDB database whole? By its files alone, without opening it as a database, and without changing anything.
import { checkTable } from './check-table.ts';
import { largestCurrentBytes, manifestNamed, numberedFile } from './file-names.ts';
import type { LevelDbFiles, LevelDbFlaw, LevelDbHealth } from './level-db-files.ts';
import { LiveFilesReader } from './live-files.ts';
import type { LiveFiles } from './live-files.ts';
import { LogReader, logBlockBytes } from './log-reader.ts';
import type { LogEnding } from './log-reader.ts';

export interface CheckLevelDbOptions {
  /** Every block of every table too. Without it a bit that flipped in a table is not found. */
  readonly deep?: boolean;
  readonly signal?: AbortSignal;
}

/** Whole blocks of a log. */
const pieceBytes = 32 * logBlockBytes;
/** A batch begins with its number and its length (db/write_batch.cc). */
const batchHeadBytes = 12;

/**
 * CURRENT names a MANIFEST; that names tables, with their sizes, and the first log. All of them must be there, end as
 * they should, and hold what their checksums say. Damage is what Chromium would answer by emptying the database.
 */
export async function checkLevelDb(
  files: LevelDbFiles,
  options: CheckLevelDbOptions = {},
): Promise<LevelDbHealth> {
  const sizes = await files.list();
  if (sizes === null || sizes.size === 0) return { state: 'absent', flaws: [], warnings: [], live: null };
  if (!sizes.has('CURRENT')) return withoutCurrent(sizes);
  const current = await files.read('CURRENT', 0, largestCurrentBytes);
  const manifest = manifestNamed(Buffer.from(current).toString('latin1'));
  if (manifest === null) return damagedFrame({ file: 'CURRENT', what: 'does not name a MANIFEST' });
  if (!sizes.has(manifest)) return damagedFrame({ file: manifest, what: 'is missing, and CURRENT names it' });

  const reader = new LiveFilesReader();
  const ending = await readLog(files, manifest, (record) => reader.take(record), 0, options.signal);
  if (ending.damage !== null) return damagedFrame(flawOfLog(manifest, ending));
  const live = reader.end();
  if (live === 'unknown-field') {
    const what = 'was written by a LevelDB that is not known';
    return { ...damagedFrame({ file: manifest, what }), state: 'unknown-format' };
  }
  if (live === 'damaged') return damagedFrame({ file: manifest, what: 'has a record that cannot be read' });
  if (live === 'incomplete')
    return damagedFrame({ file: manifest, what: 'does not say what the database consists of' });
  return checkLive(files, sizes, { manifest, ending, live }, options);
}

interface FoundManifest {
  readonly manifest: string;
  readonly ending: LogEnding;
  readonly live: LiveFiles;
}

async function checkLive(
  files: LevelDbFiles,
  sizes: ReadonlyMap<string, number>,
  { manifest, ending, live }: FoundManifest,
  { deep = false, signal }: CheckLevelDbOptions,
): Promise<LevelDbHealth> {
  const flaws: LevelDbFlaw[] = [];
  const unknown: LevelDbFlaw[] = [];
  const warnings = tornTail(manifest, ending);
  const wholeBytes = new Map([[manifest, ending.wholeBytes]]);
  const tables: string[] = [];
  for (const [number, sizeBytes] of live.tables) {
    signal?.throwIfAborted();
    const name = tableName(number, sizes);
    tables.push(name);
    const size = sizes.get(name);
    if (size === undefined) flaws.push({ file: name, what: 'is missing' });
    else if (size !== sizeBytes)
      flaws.push({ file: name, what: `has ${size} bytes, and should have ${sizeBytes}` });
    else {
      const flaw = await checkTable(files, name, size, deep);
      if (flaw !== null) (flaw.kind === 'damaged' ? flaws : unknown).push({ file: name, what: flaw.what });
    }
  }
  const logs = liveLogs(live, sizes);
  for (const name of logs) {
    if (!sizes.has(name)) {
      flaws.push({ file: name, what: 'is missing' });
      continue;
    }
    const found = await readLog(files, name, null, batchHeadBytes, signal);
    wholeBytes.set(name, found.wholeBytes);
    if (found.damage === null) warnings.push(...tornTail(name, found));
    else flaws.push(flawOfLog(name, found));
  }
  const state = flaws.length > 0 ? 'damaged' : unknown.length > 0 ? 'unknown-format' : 'whole';
  return { state, flaws: [...flaws, ...unknown], warnings, live: { manifest, tables, logs, wholeBytes } };
}

/** Never more than one piece in memory, and what one record needs. */
async function readLog(
  files: LevelDbFiles,
  name: string,
  onRecord: ((record: Uint8Array) => void) | null,
  leastRecordBytes: number,
  signal: AbortSignal | undefined,
): Promise<LogEnding> {
  const reader = new LogReader(onRecord, leastRecordBytes);
  for (let from = 0; ; from += pieceBytes) {
    signal?.throwIfAborted();
    const piece = await files.read(name, from, pieceBytes);
    reader.take(piece);
    if (piece.length < pieceBytes || reader.end().damage !== null) return reader.end();
  }
}

/** Recovery replays every log from that number on (db/db_impl.cc), and begins one before it says so. */
function liveLogs(live: LiveFiles, sizes: ReadonlyMap<string, number>): string[] {
  const numbers = new Set<number>();
  if (live.logNumber > 0) numbers.add(live.logNumber);
  if (live.previousLogNumber > 0) numbers.add(live.previousLogNumber);
  for (const name of sizes.keys()) {
    const file = numberedFile(name);
    if (file?.kind === 'log' && file.number >= live.logNumber) numbers.add(file.number);
  }
  return [...numbers].sort((a, b) => a - b).map((number) => `${padded(number)}.log`);
}

function tableName(number: number, sizes: ReadonlyMap<string, number>): string {
  const older = `${padded(number)}.sst`;
  return sizes.has(older) ? older : `${padded(number)}.ldb`;
}

function padded(number: number): string {
  return String(number).padStart(6, '0');
}

function tornTail(file: string, { sizeBytes, wholeBytes }: LogEnding): LevelDbFlaw[] {
  if (sizeBytes === wholeBytes) return [];
  return [{ file, what: `ends with ${sizeBytes - wholeBytes} bytes that are no whole record` }];
}

function flawOfLog(file: string, { damage }: LogEnding): LevelDbFlaw {
  return { file, what: `is damaged at ${damage?.offset}: ${damage?.what}` };
}

function withoutCurrent(sizes: ReadonlyMap<string, number>): LevelDbHealth {
  const names = [...sizes.keys()];
  const isLevelDb = names.some((name) => name.startsWith('MANIFEST-') || numberedFile(name) !== null);
  if (isLevelDb) return damagedFrame({ file: 'CURRENT', what: 'is missing' });
  if (names.includes('corruption_info.json')) {
    const what = 'says that the browser found the database damaged and emptied it';
    return damagedFrame({ file: 'corruption_info.json', what });
  }
  // A database that was about to be made.
  if (names.every((name) => name === 'LOCK' || name.startsWith('LOG')))
    return { state: 'absent', flaws: [], warnings: [], live: null };
  const what = 'is none of a LevelDB, and nothing else here is';
  return { ...damagedFrame({ file: names[0] ?? '', what }), state: 'unknown-format' };
}

function damagedFrame(flaw: LevelDbFlaw): LevelDbHealth {
  return { state: 'damaged', flaws: [flaw], warnings: [], live: null };
}
