// Reads a Baileys folder so that all of it is of one moment, also while its program writes to it. Baileys takes no lock and
// writes files in place, so what moved is read again until nothing did.
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { keyOfFileName } from '../../engines/baileys/key-of-file-name.ts';
import { contentOfText } from '../../engines/baileys/record-content.ts';
import type { RecordFile } from '../folder-baileys/read-folder-records.ts';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';
import { readTextFile } from '../folder/read-text-file.ts';
import type { Capture, FoundRecord } from './records-home.ts';
import type { SpooledRecords } from './spooled-records.ts';

/** Beyond this, a file is no record, and reading it would only cost memory. */
const largestRecordBytes = 64 * 1024 * 1024;
/** Two writes within one tick of the kernel's clock leave the same times, so times younger than this tell nothing yet. */
const tickMs = 50;
const pauseMs = 75;
/**
 * Baileys writes the records of one transaction at once, within some milliseconds. A folder that was still for this long
 * is between two of them; half the tries wait for that, the others take any moment at which nothing moves.
 */
const stillMs = 250;
const tries = 60;
/** A file that is torn for this long is not being written any more. */
const tornForMs = 2000;

interface Known {
  readonly key: { readonly type: string; readonly id: string };
  readonly stamp: string;
  readonly textHash: string;
  readonly readAtMs: number;
  /** Whether a later write would show in its stamp. */
  readonly isSettled: boolean;
  /** What is wrong with it; values are not held here. */
  readonly flawed: FoundRecord | null;
}

interface Round {
  readonly movedName: string | null;
  readonly newestMs: number;
}

/**
 * @param list the files that there are now
 * @param session what to call it in errors
 * @throws HoldfastError CONTENT_CHANGED, SESSION_UNREADABLE, and those of `list`
 */
export async function captureFolder(
  list: () => readonly RecordFile[],
  session: string,
  into: SpooledRecords,
  signal?: AbortSignal,
): Promise<Capture> {
  const known = new Map<string, Known>();
  let moved = '';
  for (let attempt = 0; attempt < tries; attempt += 1) {
    signal?.throwIfAborted();
    const files = list();
    const round = await readMoved(files, session, known, into);
    const needsStillness = attempt < tries / 2;
    const isStill = !needsStillness || Date.now() - round.newestMs >= stillMs;
    if (round.movedName === null && isStill) return captured(files, known);
    moved = round.movedName ?? moved;
    // What was only read for the first time is looked at again at once.
    if (attempt > 0) await sleep(pauseMs, undefined, { ...(signal && { signal }) });
  }
  const cause = `it was written to without a pause while it was read ${tries} times, at last ${moved}`;
  throw new HoldfastError('CONTENT_CHANGED', { session, cause });
}

function captured(files: readonly RecordFile[], known: ReadonlyMap<string, Known>): Capture {
  const flawed = [...known.values()].map((file) => file.flawed).filter((found) => found !== null);
  return { flawed, strangers: files.map(({ name }) => name).filter((name) => keyOfFileName(name) === null) };
}

/** A round in which nothing moved is one moment: everything is at its end as it was at its beginning. */
async function readMoved(
  files: readonly RecordFile[],
  session: string,
  known: Map<string, Known>,
  into: SpooledRecords,
): Promise<Round> {
  let movedName: string | null = null;
  let newestMs = 0;
  const gone = new Set(known.keys());
  for (const file of files) {
    if (isTurnOver()) await giveTurn();
    const stat = lstatSync(file.path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined || keyOfFileName(file.name) === null) continue;
    newestMs = Math.max(newestMs, Number(stat.ctimeMs));
    const before = known.get(file.name);
    if (before?.isSettled !== true || before.stamp !== stampOf(stat)) {
      movedName = file.name;
      const now = read(file, stat, session, before, into);
      if (now === null) continue;
      known.set(file.name, now);
    }
    gone.delete(file.name);
  }
  for (const name of gone) {
    movedName = name;
    into.remove(known.get(name)?.key ?? credsKey);
    known.delete(name);
  }
  return { movedName, newestMs };
}

/** null where it went away in this moment. @throws SESSION_UNREADABLE */
function read(
  file: RecordFile,
  stat: BigIntStats,
  session: string,
  before: Known | undefined,
  into: SpooledRecords,
): Known | null {
  const key = keyOfFileName(file.name);
  const [atMs, readAtMs] = [Date.now(), performance.now()];
  const text = textOf(file, session);
  if (key === null || text === null) return null;
  const modifiedMs = Number(stat.mtimeMs);
  const content = contentOfText(text);
  const isFlawed = 'flaw' in content;
  // As Baileys does it: a key that is false, null, 0 or an empty text is one that is not there.
  if (!isFlawed && content.value) into.put({ ...key, value: content.value, modifiedMs });
  else into.remove(key);
  const after = lstatSync(file.path, { bigint: true, throwIfNoEntry: false });
  const stamp = stampOf(stat);
  const textHash = createHash('sha256').update(text).digest('base64');
  const isOld = Number(stat.ctimeMs) < atMs - (isFlawed ? tornForMs : tickMs);
  // The same over more than a tick, whatever the clocks say.
  const stayed =
    before?.stamp === stamp && before.textHash === textHash && readAtMs - before.readAtMs > tickMs;
  const isSettled = after !== undefined && stampOf(after) === stamp && (isOld || (stayed && !isFlawed));
  const flawed = isFlawed ? { ...key, name: file.name, content, modifiedMs } : null;
  return { key, stamp, textHash, readAtMs, isSettled, flawed };
}

function textOf({ name, path }: RecordFile, session: string): string | null {
  try {
    return readTextFile(path, largestRecordBytes);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    const details = { session, cause: `${name}: ${(cause as Error).message}` };
    throw new HoldfastError('SESSION_UNREADABLE', details, { cause });
  }
}

function stampOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}
