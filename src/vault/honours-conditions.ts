// Whether a blob store keeps its word on conditional writes. Some services ignore a condition without a word; a lease
// there would be held by two, so it is tried out before a vault trusts in it.
import { randomBytes } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import type { BlobCondition, BlobKey, BlobStore } from '../ports/blob-store.ts';

/** Beside everything that a vault has; what a killed probe left there hurts nobody. */
const scratchPrefix = 'probe-of-conditions';
const writersAtOnce = 4;

/**
 * Writes a few bytes under a key of its own and removes them again.
 * @throws HoldfastError where the store cannot be asked or not be written to: that says nothing of conditions
 */
export async function honoursConditions(blobs: BlobStore): Promise<boolean> {
  const key = `${scratchPrefix}/${randomBytes(12).toString('hex')}`;
  try {
    return await tryOut(blobs, key);
  } finally {
    await blobs.delete([key]);
  }
}

async function tryOut(blobs: BlobStore, key: BlobKey): Promise<boolean> {
  const first = await writes(blobs, key, { absent: true });
  if (first === null || (await writes(blobs, key, { absent: true })) !== null) return false;
  const second = await writes(blobs, key, { version: first });
  if (second === null || (await writes(blobs, key, { version: first })) !== null) return false;
  const race = await Promise.all(
    Array.from({ length: writersAtOnce }, () => writes(blobs, key, { version: second })),
  );
  if (race.filter((version) => version !== null).length !== 1) return false;
  await blobs.delete([key]);
  return (await writes(blobs, key, { version: second })) === null;
}

/** @returns null where the condition kept it from being written, or where the service knows no conditions */
async function writes(blobs: BlobStore, key: BlobKey, only: BlobCondition): Promise<string | null> {
  try {
    return await blobs.put(key, randomBytes(16), only);
  } catch (error) {
    if (error instanceof HoldfastError && (error.code === 'BLOB_CONFLICT' || isUnknown(error))) return null;
    throw error;
  }
}

/** 501 is S3's word for a header that a service has no code for. */
function isUnknown({ code, details }: HoldfastError): boolean {
  return code === 'BLOBS_UNAVAILABLE' && details['status'] === 501;
}
