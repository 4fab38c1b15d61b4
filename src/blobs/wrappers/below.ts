// A part of a blob store as a store of its own: all its keys begin with the same prefix.
import type { BlobStore } from '../../ports/blob-store.ts';

/** @param prefix with a slash at its end; the keys of this store are as much shorter */
export function below(blobs: BlobStore, prefix: string): BlobStore {
  return {
    url: blobs.url,
    get: (key) => blobs.get(prefix + key),
    getRange: (key, from, lengthBytes) => blobs.getRange(prefix + key, from, lengthBytes),
    put: (key, bytes, only) => blobs.put(prefix + key, bytes, only),
    async *list(own, after) {
      for await (const page of blobs.list(prefix + own, after && prefix + after)) {
        yield page.map((info) => ({ ...info, key: info.key.slice(prefix.length) }));
      }
    },
    delete: (keys) => blobs.delete(keys.map((key) => prefix + key)),
    close: () => blobs.close(),
  };
}
