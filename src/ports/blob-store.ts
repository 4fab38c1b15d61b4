// A blob store: where a vault keeps its bytes. A folder, S3, PostgreSQL. The comments here are the contract that the
// conformance suite (testing/blob-store-cases.ts) checks.

/**
 * One or more segments joined by `/`; a segment is 1 to 200 of `A-Z a-z 0-9 . _ ~ = -`, and never `.` or `..`; 700
 * characters in all (core/blob-key.ts). No key is a folder of another one: beside `a/b` there is no `a`. A store need not
 * be able to hold both.
 */
export type BlobKey = string;

/**
 * Names one content of one key: other bytes have another version. The same bytes written again may have the same one (S3
 * derives it from them), so that it says "this is what I read", and not "nobody wrote since". Whoever must know the latter,
 * or that it was he who wrote, writes something that nobody else writes and that never comes again. Opaque.
 */
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

/** What must hold in the very moment of a write, for it to be made. Of many at once, one is. */
export type BlobCondition = { readonly absent: true } | { readonly version: BlobVersion };

/**
 * Contract. Every read answers found, absent (null), or throws: BLOBS_UNAVAILABLE where the store could not be asked
 * (gone, denied, slow beyond its patience, dropped in the middle), and then answers nothing. VAULT_ABSENT where it was
 * never made (a folder or tables that are not there) and is not to be made. No outage, no missing bucket and no denied
 * access ever looks like an absent blob or an empty list. A store recovers by itself: the next call tries again. Blobs are
 * small enough to be held in memory (a vault writes none over 32 MiB). A key that is none is BLOB_KEY_INVALID, in every
 * call. Calls may be made side by side.
 */
export interface BlobStore {
  /** Names it in messages; holds no password. */
  readonly url: string;
  /** The bytes are the caller's own. */
  get(key: BlobKey): Promise<Blob | null>;
  /**
   * A part of a blob; shorter where the blob ends before, empty where it ends before `from`.
   * @param from from the start; negative: from the end (the whole blob where it is shorter)
   * @param into memory of at least that length that the answer may lie in: a store that can use it makes no new one
   */
  getRange(key: BlobKey, from: number, lengthBytes: number, into?: Uint8Array): Promise<Uint8Array | null>;
  /**
   * Writes a whole blob; durable when it resolves, and never seen in part. Without a condition it replaces what is there.
   * @returns its version
   * @throws HoldfastError BLOB_CONFLICT where the condition does not hold (nothing was written, or it was replaced since),
   * BLOBS_UNAVAILABLE (it may or may not have been written), BLOBS_FULL and BLOBS_READ_ONLY (it was not)
   */
  put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion>;
  /**
   * Every blob whose key begins with `prefix`, in the order of their keys by bytes, in pages, none of them empty. What was
   * written before the call and is there until its end is in it, once. A prefix may be empty, or end in the middle of a
   * segment.
   * @param after a key: only what comes behind it, so that a list that broke off goes on where it was
   */
  list(prefix: string, after?: BlobKey): AsyncIterable<readonly BlobInfo[]>;
  /** For ever; absent is fine. Durable when it resolves. */
  delete(keys: readonly BlobKey[]): Promise<void>;
  close(): Promise<void>;
}
