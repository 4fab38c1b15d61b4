// Blobs in the memory of this process, for tests.
import { HoldfastError } from '../../core/errors.ts';
import type {
  Blob,
  BlobCondition,
  BlobInfo,
  BlobKey,
  BlobStore,
  BlobVersion,
} from '../../ports/blob-store.ts';
import { partOf } from '../part-of.ts';
import { validKey, validPrefix } from '../valid-key.ts';
import { versionOf } from '../version-of.ts';

interface Kept extends Blob {
  readonly modifiedMs: number;
}

const pageSize = 100;

export class MemoryBlobs implements BlobStore {
  readonly url: string;
  readonly #nowMs: () => number;
  readonly #blobs = new Map<BlobKey, Kept>();

  constructor(url: string, nowMs: () => number) {
    [this.url, this.#nowMs] = [url, nowMs];
  }

  async get(key: BlobKey): Promise<Blob | null> {
    const found = this.#blobs.get(validKey(key));
    return found === undefined ? null : { bytes: Uint8Array.from(found.bytes), version: found.version };
  }

  async getRange(key: BlobKey, from: number, lengthBytes: number): Promise<Uint8Array | null> {
    const found = this.#blobs.get(validKey(key));
    if (found === undefined) return null;
    const { start, end } = partOf(found.bytes.length, from, lengthBytes);
    return found.bytes.slice(start, end);
  }

  async put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion> {
    const found = this.#blobs.get(validKey(key));
    if (only !== undefined && found?.version !== ('absent' in only ? undefined : only.version)) {
      throw new HoldfastError('BLOB_CONFLICT', { key });
    }
    const kept = { bytes: Uint8Array.from(bytes), version: versionOf(bytes), modifiedMs: this.#nowMs() };
    this.#blobs.set(key, kept);
    return kept.version;
  }

  async *list(prefix: string, after = ''): AsyncGenerator<readonly BlobInfo[]> {
    validPrefix(prefix);
    // All keys are ASCII, so that the order of their characters is that of their bytes.
    const keys = [...this.#blobs.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    for (let from = 0; from < keys.length; from += pageSize) {
      const page = keys.slice(from, from + pageSize).flatMap((key) => this.#infoOf(key));
      if (page.length > 0) yield page;
    }
  }

  #infoOf(key: BlobKey): BlobInfo[] {
    const found = this.#blobs.get(key);
    // Deleted while the pages before it were looked at.
    if (found === undefined) return [];
    return [{ key, sizeBytes: found.bytes.length, modifiedMs: found.modifiedMs }];
  }

  async delete(keys: readonly BlobKey[]): Promise<void> {
    keys.forEach(validKey);
    for (const key of keys) this.#blobs.delete(key);
  }

  async close(): Promise<void> {
    this.#blobs.clear();
  }
}
