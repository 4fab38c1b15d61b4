// A blob store: where a vault keeps its bytes. A folder, S3, PostgreSQL. The comments here are the contract that the
// conformance suite (testing/blob-store-cases.ts) checks.

/** A key is one or more segments joined by `/`; a segment is 1 to 200 of `A-Z a-z 0-9 . _ ~ = -`, and never `.` or `..`. */
export type BlobKey = string;

/** Names one content of one key: it differs whenever the blob was written anew. Opaque. */
export type BlobVersion = string;

export interface BlobInfo {
  readonly key: BlobKey;
  readonly sizeBytes: number;
  /** When it was written, by the store's own clock, ms since 1970; seconds are enough. */
  readonly modifiedMs: number;
}

export interface Blob {
  readonly bytes: Uint8Array;
  readonly version: BlobVersion;
}

/** What must hold in the very moment of a write, for it to be made. */
export type BlobCondition = { readonly absent: true } | { readonly version: BlobVersion };

/**
 * Contract. Every read answers found, absent (null), or throws: BLOBS_UNAVAILABLE where the store could not be asked
 * (gone, denied, slow beyond its patience, dropped in the middle), and then answers nothing. No outage, no missing
 * bucket and no denied access ever looks like an absent blob or an empty list. A store recovers by itself: the next
 * call tries again. Blobs are small enough to be held in memory (a vault writes none over 32 MiB).
 */
export interface BlobStore {
  /** Names it in messages; holds no password. */
  readonly url: string;
  get(key: BlobKey): Promise<Blob | null>;
  /**
   * A part of a blob; shorter where the blob ends before, empty where it ends before `from`.
   * @param from from the start; negative: from the end (the whole blob where it is shorter)
   */
  getRange(key: BlobKey, from: number, lengthBytes: number): Promise<Uint8Array | null>;
  /**
   * Writes a whole blob; durable when it resolves, and never seen in part. Without a condition it replaces what is there.
   * @returns its version
   * @throws HoldfastError BLOB_CONFLICT where the condition does not hold (nothing was written), BLOBS_UNAVAILABLE (it may
   * or may not have been written), BLOBS_FULL and BLOBS_READ_ONLY (it was not)
   */
  put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion>;
  /**
   * Every blob whose key begins with `prefix`, in the order of their keys by bytes, in pages. What was written before the
   * call is in it; a prefix may end in the middle of a segment.
   */
  list(prefix: string): AsyncIterable<readonly BlobInfo[]>;
  /** For ever; absent is fine. Durable when it resolves. */
  delete(keys: readonly BlobKey[]): Promise<void>;
  close(): Promise<void>;
}
