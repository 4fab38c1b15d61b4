// How a value lies in a row: as it is but for where its checksum stands, or deflated where that is worth it.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

export interface StoredValue {
  readonly bytes: Uint8Array;
  /** Of the value, where it is deflated; null: it is not. */
  readonly inflatedBytes: number | null;
}

/** A row of more than about 2,000 bytes is cut to pieces and put elsewhere, which costs more than deflating it. */
const worthDeflating = 1_900;

/**
 * Of a row that changes within its page PostgreSQL logs only what lies between the beginning and the end that stay the
 * same. Of a session's record four fifths do, but not with a checksum before them: so what is first is stored last.
 * The record of a message then costs half as much of the log.
 */
const turnedBytes = 4;

export function storedValue(value: Uint8Array): StoredValue {
  if (value.length >= worthDeflating) {
    const bytes = deflateRawSync(value, { level: 1 });
    if (bytes.length < value.length) return { bytes, inflatedBytes: value.length };
  }
  return { bytes: turned(value, turnedBytes), inflatedBytes: null };
}

/**
 * The value, in memory of its own; of damaged bytes, something else: whoever sealed it will see that. One of them must
 * not stand in the way of all others.
 */
export function valueOf(bytes: Buffer, inflatedBytes: number | null): Buffer {
  if (inflatedBytes === null) return turned(bytes, Math.max(bytes.length - turnedBytes, 0));
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, inflatedBytes) });
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code?.startsWith('Z_'))
      return Buffer.from(bytes);
    throw error;
  }
}

/** What is before `at` comes after what is behind it. */
function turned(bytes: Uint8Array, at: number): Buffer {
  const view = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = Math.min(at, view.length);
  const result = Buffer.allocUnsafe(view.length);
  view.copy(result, 0, first);
  view.copy(result, view.length - first, 0, first);
  return result;
}
