// Brings a file of a running profile into a cut: a second name for what never changes, a copy of everything else.
import { constants, writeFileSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { link, lstat, open, rm } from 'node:fs/promises';
import { isAbsent } from '../folder/expect-path.ts';
import { lookOf } from './file-mark.ts';
import { readPieces, smallBytes } from './read-pieces.ts';

/** File systems without hard links, other file systems, files of other users, too many links: all of these are copied. */
const refusals = new Set(['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

export interface Brought {
  readonly sizeBytes: number;
  /** Of the original; null where it was written to meanwhile. */
  readonly stat: BigIntStats | null;
}

/** Only for files that are written once. @throws ENOENT where it went away */
export async function linkOrCopy(from: string | Buffer, to: string | Buffer): Promise<Brought> {
  try {
    await link(from, to);
  } catch (error) {
    if (!refusals.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return copyFile(from, to);
  }
  const stat = await lstat(to, { bigint: true });
  return { sizeBytes: Number(stat.size), stat };
}

/**
 * As much as there was when it began.
 * @param onPiece sees each piece before it is written
 * @throws ENOENT where it went away
 */
export async function copyFile(
  from: string | Buffer,
  to: string | Buffer,
  onPiece?: (piece: Uint8Array) => void,
): Promise<Brought> {
  try {
    const before = await lstat(from, { bigint: true });
    const asked = Number(before.size);
    const sizeBytes = await writeAll(to, asked, readPieces(from, asked), onPiece);
    return { sizeBytes, stat: await ifUnchanged(from, before) };
  } catch (error) {
    // Also what an earlier try left: it would look like a file of the original.
    await rm(to, { force: true });
    throw error;
  }
}

async function writeAll(
  to: string | Buffer,
  sizeBytes: number,
  pieces: AsyncIterable<Uint8Array>,
  onPiece: ((piece: Uint8Array) => void) | undefined,
): Promise<number> {
  if (sizeBytes <= smallBytes) return writeSmall(to, pieces, onPiece);
  const target = await open(to, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
  let written = 0;
  try {
    for await (const piece of pieces) {
      onPiece?.(piece);
      await target.writeFile(piece);
      written += piece.length;
    }
    return written;
  } finally {
    await target.close();
  }
}

/** At once, like reading a small one. */
async function writeSmall(
  to: string | Buffer,
  pieces: AsyncIterable<Uint8Array>,
  onPiece: ((piece: Uint8Array) => void) | undefined,
): Promise<number> {
  let whole: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) whole = piece;
  onPiece?.(whole);
  writeFileSync(to, whole, { mode: 0o600 });
  return whole.length;
}

/** @returns null where it is not as it was, or gone */
export async function ifUnchanged(path: string | Buffer, before: BigIntStats): Promise<BigIntStats | null> {
  try {
    const now = await lstat(path, { bigint: true });
    return lookOf(now, false) === lookOf(before, false) ? now : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
