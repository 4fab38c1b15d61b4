// Reads a file of a profile in pieces, only if it is still the file that was looked at.
import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Large enough for more than 1 GB/s, small enough to hold some at once. */
export const pieceBytes = 1024 * 1024;

/**
 * Ends early where the file does.
 * @param onOpen sees what was really opened, and throws where that is not what was looked at
 */
export async function* readPieces(
  path: string | Buffer,
  sizeBytes: number,
  onOpen?: (stat: BigIntStats) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    onOpen?.(await file.stat({ bigint: true }));
    let left = sizeBytes;
    while (left > 0) {
      // Not from the shared pool: a piece is kept by whoever it was given to.
      const piece = Buffer.allocUnsafeSlow(Math.min(left, pieceBytes));
      const bytesRead = await fill(file, piece, sizeBytes - left);
      if (bytesRead > 0) yield piece.subarray(0, bytesRead);
      if (bytesRead < piece.length) return;
      left -= bytesRead;
    }
  } finally {
    await file.close();
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
