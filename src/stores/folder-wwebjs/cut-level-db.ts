// A consistent cut of one LevelDB database that may be written to meanwhile: hard links, copies, and a MANIFEST cut off.
import { mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { checkLevelDb } from '../../engines/wwebjs/level-db/check-level-db.ts';
import {
  largestCurrentBytes,
  manifestNamed,
  numberedFile,
} from '../../engines/wwebjs/level-db/file-names.ts';
import type { LevelDbHealth } from '../../engines/wwebjs/level-db/level-db-files.ts';
import { LiveFilesReader } from '../../engines/wwebjs/level-db/live-files.ts';
import { LogReader, type LogEnding } from '../../engines/wwebjs/level-db/log-reader.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { dropFolder } from './drop-folder.ts';
import { levelDbOnDisk } from './level-db-on-disk.ts';
import { copyFile, linkOrCopy, type Brought } from './link-or-copy.ts';

/** Before each further try. A busy database moves some times a second, and a try takes some milliseconds. */
const pausesMs = [10, 20, 50, 100, 200];

export interface LevelDbCut {
  readonly health: LevelDbHealth;
  /** What is wrong was not wrong because the database moved: it was the same before and after. */
  readonly heldStill: boolean;
  /** What was brought, by name; null where the copy is not what lies there, as it was cut off. */
  readonly brought: ReadonlyMap<string, Brought | null>;
}

/**
 * The recipe, and why it holds: what the database consists of is read from one MANIFEST as long as it was at that moment.
 * Tables never change; one that was compacted away meanwhile is missed, and the cut is made anew. Every record that was
 * there at that moment is in those tables or in the logs from the one on that the MANIFEST names. A log is complete
 * once a later one exists, so copies of all logs of one listing, in their order, are the records up to some moment.
 * MANIFEST and logs are cut off where their last whole record ends: Chromium goes on writing at the end of the files that
 * it finds, and what follows half a record is lost, with all of the database (LevelDB, reuse_logs).
 * @param target is made, or made anew
 */
export async function cutLevelDb(source: string, target: string, signal?: AbortSignal): Promise<LevelDbCut> {
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    const before = await sightOf(source);
    const brought = await tryCut(source, target);
    const health = await checkLevelDb(levelDbOnDisk(target), signal === undefined ? {} : { signal });
    const heldStill = before === (await sightOf(source));
    const cut: LevelDbCut = { health, heldStill, brought };
    // Twice, because between two looks a database can go away and come back.
    const isSure = health.state === 'whole' || (heldStill && tries > 0);
    const pauseMs = pausesMs[tries];
    if (isSure || pauseMs === undefined) return cut;
    await pause(pauseMs, undefined, signal === undefined ? {} : { signal });
  }
}

async function tryCut(source: string, target: string): Promise<Map<string, Brought | null>> {
  await dropFolder(target);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const brought = new Map<string, Brought | null>();
  const current = await currentOf(source);
  if (current === null) return brought;
  const manifest = manifestNamed(current);
  if (manifest !== null) await bringNamed(source, target, manifest, brought);
  // Another database may have been made in its place, with tables of the same names.
  if ((await currentOf(source)) !== current) return brought;
  // What is wrong with it stays as it is, for the check to find.
  await writeFile(`${target}/CURRENT`, current, { mode: 0o600 });
  brought.set('CURRENT', null);
  return brought;
}

/** The MANIFEST as it is now, and everything that it names. */
async function bringNamed(
  source: string,
  target: string,
  manifest: string,
  brought: Map<string, Brought | null>,
): Promise<void> {
  const reader = new LiveFilesReader();
  const copied = await copyWholeRecords(source, target, manifest, (record) => reader.take(record));
  if (copied === null) return;
  brought.set(manifest, copied.asItWas);
  const live = reader.end();
  if (typeof live === 'string') return;
  for (const number of live.tables.keys()) await bringTable(source, target, number, brought);
  for (const name of await logsFrom(source, live.logNumber, live.previousLogNumber)) {
    const log = await copyWholeRecords(source, target, name, null);
    if (log !== null) brought.set(name, log.asItWas);
  }
}

async function bringTable(
  source: string,
  target: string,
  number: number,
  brought: Map<string, Brought | null>,
): Promise<void> {
  const name = String(number).padStart(6, '0');
  for (const file of [`${name}.ldb`, `${name}.sst`]) {
    const found = await unlessAbsent(linkOrCopy(`${source}/${file}`, `${target}/${file}`));
    if (found !== null) return void brought.set(file, found);
  }
}

/** @returns null where it is not there; the check of the cut says what that means */
async function copyWholeRecords(
  source: string,
  target: string,
  name: string,
  onRecord: ((record: Uint8Array) => void) | null,
): Promise<{ asItWas: Brought | null } | null> {
  const reader = new LogReader(onRecord, 0);
  const [from, to] = [`${source}/${name}`, `${target}/${name}`];
  const copied = await unlessAbsent(copyFile(from, to, (piece) => reader.take(piece)));
  if (copied === null) return null;
  const ending: LogEnding = reader.end();
  // What is damaged stays as it is, for the check to find.
  if (ending.damage !== null || ending.wholeBytes === ending.sizeBytes) return { asItWas: copied };
  await truncate(to, ending.wholeBytes);
  return { asItWas: null };
}

async function logsFrom(source: string, first: number, previous: number): Promise<string[]> {
  const logs = (await readdir(source)).flatMap((name) => {
    const file = numberedFile(name);
    const isLive = file?.kind === 'log' && (file.number >= first || file.number === previous);
    return isLive ? [{ name, number: file.number }] : [];
  });
  return logs.sort((a, b) => a.number - b.number).map(({ name }) => name);
}

/** What moves when the database does: CURRENT, and which files there are, the MANIFEST with its size. */
async function sightOf(source: string): Promise<string> {
  const sizes = (await levelDbOnDisk(source).list()) ?? new Map<string, number>();
  const names = [...sizes].map(([name, size]) => (name.startsWith('MANIFEST') ? `${name} ${size}` : name));
  return JSON.stringify([await currentOf(source), names.sort()]);
}

async function currentOf(source: string): Promise<string | null> {
  const bytes = await unlessAbsent(levelDbOnDisk(source).read('CURRENT', 0, largestCurrentBytes));
  return bytes === null ? null : Buffer.from(bytes).toString('latin1');
}

async function unlessAbsent<Value>(read: Promise<Value>): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
