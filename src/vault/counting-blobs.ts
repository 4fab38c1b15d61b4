// A blob store that counts what is asked of it.
import type { Blob, BlobCondition, BlobInfo, BlobKey, BlobStore, BlobVersion } from '../ports/blob-store.ts';

export class CountingBlobs implements BlobStore {
  readonly #blobs: BlobStore;
  #requests = 0;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  get url(): string {
    return this.#blobs.url;
  }

  /** A list counts once for each of its pages. */
  get requests(): number {
    return this.#requests;
  }

  async get(key: BlobKey): Promise<Blob | null> {
    this.#requests += 1;
    return await this.#blobs.get(key);
  }

  async getRange(
    key: BlobKey,
    from: number,
    lengthBytes: number,
    into?: Uint8Array,
  ): Promise<Uint8Array | null> {
    this.#requests += 1;
    return await this.#blobs.getRange(key, from, lengthBytes, into);
  }

  async put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion> {
    this.#requests += 1;
    return await this.#blobs.put(key, bytes, only);
  }

  async *list(prefix: string, after?: BlobKey): AsyncGenerator<readonly BlobInfo[]> {
    let pages = 0;
    for await (const page of this.#blobs.list(prefix, after)) {
      pages += 1;
      this.#requests += 1;
      yield page;
    }
    if (pages === 0) this.#requests += 1;
  }

  async delete(keys: readonly BlobKey[]): Promise<void> {
    this.#requests += 1;
    await this.#blobs.delete(keys);
  }

  async close(): Promise<void> {
    await this.#blobs.close();
  }
}
