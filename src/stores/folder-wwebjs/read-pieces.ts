// Reads a file of a profile in pieces, only if it is still the file that was looked at.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';

/** Large enough for more than 1 GB/s, small enough to hold some at once. */
export const pieceBytes = 1024 * 1024;

/** Up to here a file is read at once, in one piece: asking a thread to do it takes longer than reading. */
export const smallBytes = 64 * 1024;

/** Never through a link, and never waiting for a pipe that was laid in its place. */
const readingFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Ends early where the file does.
 * @param onOpen sees what was really opened, and throws where that is not what was looked at
 * @param spare pieces lie in it where they have room, and hold until the next one is asked for
 */
export async function* readPieces(
  path: string | Buffer,
  sizeBytes: number,
  onOpen?: (stat: BigIntStats) => void,
  spare?: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (isTurnOver()) await giveTurn();
  if (sizeBytes <= smallBytes) {
    const piece = readSmall(path, roomFor(sizeBytes, spare), onOpen);
    if (piece.length > 0) yield piece;
    return;
  }
  const file = await open(path, readingFlags);
  try {
    onOpen?.(await file.stat({ bigint: true }));
    let left = sizeBytes;
    while (left > 0) {
      const piece = roomFor(Math.min(left, pieceBytes), spare);
      const bytesRead = await fill(file, piece, sizeBytes - left);
      if (bytesRead > 0) yield piece.subarray(0, bytesRead);
      if (bytesRead < piece.length) return;
      left -= bytesRead;
    }
  } finally {
    await file.close();
  }
}

function roomFor(lengthBytes: number, spare: Uint8Array | undefined): Uint8Array {
  if (spare !== undefined && spare.length >= lengthBytes) return spare.subarray(0, lengthBytes);
  // Not from the shared pool: a piece is kept by whoever it was given to.
  return Buffer.allocUnsafeSlow(lengthBytes);
}

function readSmall(
  path: string | Buffer,
  piece: Uint8Array,
  onOpen: ((stat: BigIntStats) => void) | undefined,
): Uint8Array {
  const file = openSync(path, readingFlags);
  try {
    onOpen?.(fstatSync(file, { bigint: true }));
    let done = 0;
    while (done < piece.length) {
      const bytesRead = readSync(file, piece, done, piece.length - done, done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return piece.subarray(0, done);
  } finally {
    closeSync(file);
  }
}

/** Full but at the end of the file, whatever the file system gives at once. */
export async function fill(file: FileHandle, piece: Uint8Array, from: number): Promise<number> {
  let done = 0;
  while (done < piece.length) {
    const { bytesRead } = await file.read(piece, done, piece.length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
