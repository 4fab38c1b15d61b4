// Looks whether a blob holds what was just written to it.
import { HoldfastError } from '../core/errors.ts';
import type { SessionPlace } from './session-place.ts';

/** @throws VAULT_DAMAGED where it does not */
export async function compareStored({ blobs }: SessionPlace, key: string, bytes: Uint8Array): Promise<void> {
  const stored = await blobs.get(key);
  if (stored !== null && Buffer.compare(stored.bytes, bytes) === 0) return;
  const cause = `${key} does not hold what was just written to it`;
  throw new HoldfastError('VAULT_DAMAGED', { url: blobs.url, cause });
}
