// Blobs with a count of what was asked of them.
import type { BlobStore } from '../../ports/blob-store.ts';

export interface BlobCounts {
  /** Calls, those that failed too; of a list, its pages; of a deletion, one. */
  readonly requests: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface CountedBlobs extends BlobStore {
  /** Since it was made. */
  counts(): BlobCounts;
}

export function counted(blobs: BlobStore): CountedBlobs {
  const sum = { requests: 0, sentBytes: 0, receivedBytes: 0 };
  return {
    url: blobs.url,
    counts: () => ({ ...sum }),
    async get(key) {
      sum.requests += 1;
      const found = await blobs.get(key);
      sum.receivedBytes += found?.bytes.length ?? 0;
      return found;
    },
    async getRange(key, from, lengthBytes) {
      sum.requests += 1;
      const found = await blobs.getRange(key, from, lengthBytes);
      sum.receivedBytes += found?.length ?? 0;
      return found;
    },
    put(key, bytes, only) {
      sum.requests += 1;
      sum.sentBytes += bytes.length;
      return blobs.put(key, bytes, only);
    },
    async *list(prefix) {
      // The first page is asked for also where there is none.
      sum.requests += 1;
      let isFirst = true;
      for await (const page of blobs.list(prefix)) {
        if (!isFirst) sum.requests += 1;
        isFirst = false;
        yield page;
      }
    },
    delete(keys) {
      sum.requests += 1;
      return blobs.delete(keys);
    },
    close: () => blobs.close(),
  };
}
