// The checksum before every stored value: a flipped bit, or a value that lies under another's key, is seen and not served.
import { crc32 } from 'node:zlib';
import type { EntryKey } from '../../ports/entry-store.ts';

const sealBytes = 4;

/** CRC-32 over the key and the value, big-endian, and then a copy of the value. */
export function sealValue(key: EntryKey, value: Uint8Array): Buffer {
  const sealed = Buffer.allocUnsafe(sealBytes + value.length);
  sealed.set(value, sealBytes);
  sealed.writeUInt32BE(checksum(key, value));
  return sealed;
}

/** The value in what `sealValue` made just now. */
export function sealedContent(sealed: Uint8Array): Uint8Array {
  return sealed.subarray(sealBytes);
}

/** The value, in the memory of `sealed`; null where the bytes are not those that were sealed under this key. */
export function unsealValue(key: EntryKey, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < sealBytes) return null;
  const value = sealedContent(sealed);
  const written = new DataView(sealed.buffer, sealed.byteOffset).getUint32(0);
  return written === checksum(key, value) ? value : null;
}

/** The key is in it, so that rows whose values were swapped are found too. */
function checksum({ type, id }: EntryKey, value: Uint8Array): number {
  return crc32(value, crc32(`${type}\0${id}\0`));
}
