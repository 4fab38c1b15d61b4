// The first thing that every store does with a key.
import { flawOfBlobKey } from '../core/blob-key.ts';
import { HoldfastError } from '../core/errors.ts';
import type { BlobKey } from '../ports/blob-store.ts';

/** @throws HoldfastError BLOB_KEY_INVALID */
export function validKey(key: BlobKey): BlobKey {
  const cause = flawOfBlobKey(key);
  if (cause === null) return key;
  throw new HoldfastError('BLOB_KEY_INVALID', { key: JSON.stringify(key.slice(0, 800)), cause });
}

/** @throws HoldfastError BLOB_KEY_INVALID where no key begins like this */
export function validPrefix(prefix: string): string {
  validKey(`${prefix}x`);
  return prefix;
}
