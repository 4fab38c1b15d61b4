// How a value lies in a row: as it is, or deflated where that is worth it.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

export interface StoredValue {
  readonly bytes: Uint8Array;
  /** Of the value, where it is deflated; null: the bytes are the value. */
  readonly inflatedBytes: number | null;
}

/** A row of more than about 2,000 bytes is cut to pieces and put elsewhere, which costs more than deflating it. */
const worthDeflating = 1_800;

export function storedValue(value: Uint8Array): StoredValue {
  if (value.length >= worthDeflating) {
    const bytes = deflateRawSync(value, { level: 1 });
    if (bytes.length < value.length) return { bytes, inflatedBytes: value.length };
  }
  return { bytes: value, inflatedBytes: null };
}

/**
 * The value; of damaged bytes, something else: whoever sealed it will see that. One of them must not stand in the way
 * of all others.
 */
export function valueOf(bytes: Buffer, inflatedBytes: number | null): Buffer {
  if (inflatedBytes === null) return bytes;
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, inflatedBytes) });
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code?.startsWith('Z_')) return bytes;
    throw error;
  }
}
