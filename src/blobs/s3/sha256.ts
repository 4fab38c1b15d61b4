// SHA-256 of a blob, in hex, without holding up the process for longer than a piece of it takes.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { piecesOf } from './pieces-of.ts';

export async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  let isFirst = true;
  for (const piece of piecesOf(bytes)) {
    if (!isFirst) await turn();
    isFirst = false;
    hash.update(piece);
  }
  return hash.digest('hex');
}
