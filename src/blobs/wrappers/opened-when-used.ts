// Blobs of a store that is opened with the first call: what it needs is loaded only where it is used.
import { HoldfastError } from '../../core/errors.ts';
import type { BlobStore } from '../../ports/blob-store.ts';

/** @param open is called again after it failed */
export function openedWhenUsed(url: string, open: () => Promise<BlobStore>): BlobStore {
  let opened: Promise<BlobStore> | null = null;
  let isClosed = false;
  const blobs = async (): Promise<BlobStore> => {
    if (isClosed) throw new HoldfastError('BLOBS_UNAVAILABLE', { url, cause: 'it was closed' });
    const mine = (opened ??= open());
    try {
      return await mine;
    } catch (error) {
      if (opened === mine) opened = null;
      throw error;
    }
  };
  return {
    url,
    get: async (key) => (await blobs()).get(key),
    getRange: async (key, from, lengthBytes, into) => (await blobs()).getRange(key, from, lengthBytes, into),
    put: async (key, bytes, only) => (await blobs()).put(key, bytes, only),
    async *list(prefix, after) {
      yield* (await blobs()).list(prefix, after);
    },
    delete: async (keys) => (await blobs()).delete(keys),
    async close() {
      isClosed = true;
      if (opened === null) return;
      const [outcome] = await Promise.allSettled([opened]);
      // What could not be opened has nothing to close.
      if (outcome.status === 'fulfilled') await outcome.value.close();
    },
  };
}
