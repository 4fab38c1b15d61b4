// What time it is for a blob store: it tells only when something was written, so something is.
import { randomUUID } from 'node:crypto';
import { HoldfastError } from '../core/errors.ts';
import type { BlobStore } from '../ports/blob-store.ts';

export async function storeTimeMs(blobs: BlobStore): Promise<number> {
  const key = `time/${randomUUID()}`;
  await blobs.put(key, Buffer.from('now'));
  try {
    for await (const page of blobs.list(key)) {
      for (const info of page) if (info.key === key) return info.modifiedMs;
    }
  } finally {
    await blobs.delete([key]);
  }
  const cause = 'it does not list what was just written to it';
  throw new HoldfastError('BLOBS_UNAVAILABLE', { url: blobs.url, cause });
}
