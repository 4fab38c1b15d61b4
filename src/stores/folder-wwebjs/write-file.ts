// Writes a restored file, with its permissions and times. Small ones at once: asking a thread for each step takes longer than the steps.
import { closeSync, constants, fchmodSync, fsync, futimesSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ContentFile } from '../../ports/snapshot-content.ts';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';
import { smallBytes } from './read-pieces.ts';

/** What lies there is written over, but never what a link leads to. */
const writingFlags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

type RestoredFile = Pick<ContentFile, 'sizeBytes' | 'modifiedMs' | 'mode'>;

/** @param pieces each may be something else once the next is asked for */
export async function writeFile(
  path: string | Buffer,
  file: RestoredFile,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  if (file.sizeBytes <= smallBytes) writeSmall(path, file, await joined(pieces));
  else await writeLarge(path, file, pieces);
  if (isTurnOver()) await giveTurn();
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(Uint8Array.from(piece));
  return Buffer.concat(all);
}

function writeSmall(path: string | Buffer, { mode, modifiedMs }: RestoredFile, bytes: Buffer): void {
  const file = openSync(path, writingFlags, 0o600);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    fchmodSync(file, mode & 0o777);
    futimesSync(file, modifiedMs / 1000, modifiedMs / 1000);
  } finally {
    closeSync(file);
  }
}

async function writeLarge(
  path: string | Buffer,
  { mode, modifiedMs }: RestoredFile,
  pieces: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, writingFlags, 0o600);
  try {
    for await (const piece of pieces) await file.writeFile(piece);
    await file.chmod(mode & 0o777);
    await file.utimes(modifiedMs / 1000, modifiedMs / 1000);
  } finally {
    await file.close();
  }
}

const flush = promisify(fsync);

/** Also of a folder: then the names in it are on the disk. */
export async function syncFile(path: Buffer | string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await flush(file);
  } finally {
    closeSync(file);
  }
}
