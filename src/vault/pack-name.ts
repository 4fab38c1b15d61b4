// Names of packs: the SHA-256 of their bytes and how many there are, so that a list alone tells of one that was cut off.
import { createHash } from 'node:crypto';

const shape = /^[0-9a-f]{64}-(\d{1,10})$/;

export function packNameOf(bytes: Uint8Array): string {
  return `${createHash('sha256').update(bytes).digest('hex')}-${bytes.byteLength}`;
}

/** null where it is no name of a pack. */
export function packSizeBytes(name: string): number | null {
  const [, size] = shape.exec(name) ?? [];
  return size === undefined ? null : Number(size);
}
