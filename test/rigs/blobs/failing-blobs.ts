// A blob store whose calls fail when a test says so: before anything was done, or after it, so that only the answer is lost.
import { HoldfastError } from '../../../src/core/errors.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';

export interface BlobCall {
  readonly method: 'get' | 'getRange' | 'put' | 'list' | 'delete';
  /** The key, the prefix, or the first of many keys. */
  readonly key: string;
  /** Of this store, from 1; of a list each page is one. */
  readonly number: number;
}

export type BlobFault = 'before' | 'after' | null;

/** @param faultOf asked for each call before it is made; it may throw an error of its own */
export function failingBlobs(blobs: BlobStore, faultOf: (call: BlobCall) => BlobFault): BlobStore {
  let number = 0;
  const lost = (): HoldfastError =>
    new HoldfastError('BLOBS_UNAVAILABLE', { url: blobs.url, cause: 'the test says so' });
  const told = async <Result>(
    method: BlobCall['method'],
    key: string,
    act: () => Promise<Result>,
  ): Promise<Result> => {
    const fault = faultOf({ method, key, number: ++number });
    if (fault === 'before') throw lost();
    const result = await act();
    if (fault === 'after') throw lost();
    return result;
  };
  return {
    url: blobs.url,
    get: (key) => told('get', key, () => blobs.get(key)),
    getRange: (key, from, lengthBytes) => told('getRange', key, () => blobs.getRange(key, from, lengthBytes)),
    put: (key, bytes, only) => told('put', key, () => blobs.put(key, bytes, only)),
    async *list(prefix, after) {
      const pages = blobs.list(prefix, after)[Symbol.asyncIterator]();
      for (;;) {
        const { done, value } = await told('list', prefix, () => pages.next());
        if (done === true) return;
        yield value;
      }
    },
    delete: (keys) => told('delete', keys[0] ?? '', () => blobs.delete(keys)),
    close: () => blobs.close(),
  };
}
