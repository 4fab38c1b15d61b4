// Blobs over a network: what could not be asked is asked again, for a while.
import pRetry from 'p-retry';
import { HoldfastError } from '../../core/errors.ts';
import type {
  Blob,
  BlobCondition,
  BlobInfo,
  BlobKey,
  BlobStore,
  BlobVersion,
} from '../../ports/blob-store.ts';

export interface RetryOptions {
  /** How often a call is made again. Default 5: for about eight seconds in all. */
  readonly retries?: number;
  /** Before the first of them; twice as long before each further one. Default 250. */
  readonly firstWaitMs?: number;
}

const longestWaitMs = 10_000;

/** Only BLOBS_UNAVAILABLE is worth another try, unless it is an answer after all: no such bucket, no access. */
export function retried(blobs: BlobStore, options: RetryOptions = {}): BlobStore {
  return new Retried(blobs, options);
}

class Retried implements BlobStore {
  readonly url: string;
  readonly #blobs: BlobStore;
  readonly #retries: number;
  readonly #firstWaitMs: number;
  readonly #closed = new AbortController();

  constructor(blobs: BlobStore, { retries = 5, firstWaitMs = 250 }: RetryOptions) {
    this.url = blobs.url;
    [this.#blobs, this.#retries, this.#firstWaitMs] = [blobs, retries, firstWaitMs];
  }

  get(key: BlobKey): Promise<Blob | null> {
    return this.#again(() => this.#blobs.get(key));
  }

  getRange(key: BlobKey, from: number, lengthBytes: number, into?: Uint8Array): Promise<Uint8Array | null> {
    return this.#again(() => this.#blobs.getRange(key, from, lengthBytes, into));
  }

  async put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion> {
    if (only === undefined) return this.#again(() => this.#blobs.put(key, bytes));
    try {
      return await this.#again(async (attempt) => {
        try {
          return await this.#blobs.put(key, bytes, only);
        } catch (error) {
          throw attempt > 1 && isConflict(error) ? new InConflictAfterDoubt(error) : error;
        }
      });
    } catch (error) {
      if (!(error instanceof InConflictAfterDoubt)) throw error;
      // An attempt before may have written it after all, and only its answer was lost: then the conflict is with itself.
      const found = await this.get(key);
      if (found !== null && Buffer.compare(found.bytes, bytes) === 0) return found.version;
      throw error.conflict;
    }
  }

  /** From where it was told already. */
  async *list(prefix: string, after?: BlobKey): AsyncGenerator<readonly BlobInfo[]> {
    let told = after;
    let pages = this.#pages(prefix, told);
    try {
      for (;;) {
        const { done, value } = await this.#again(async (attempt) => {
          if (attempt > 1) pages = this.#pages(prefix, told);
          return pages.next();
        });
        if (done === true) return;
        told = value.at(-1)?.key;
        yield value;
      }
    } finally {
      await pages.return?.();
    }
  }

  #pages(prefix: string, after: BlobKey | undefined): AsyncIterator<readonly BlobInfo[]> {
    return this.#blobs.list(prefix, after)[Symbol.asyncIterator]();
  }

  delete(keys: readonly BlobKey[]): Promise<void> {
    return this.#again(() => this.#blobs.delete(keys));
  }

  async close(): Promise<void> {
    this.#closed.abort(new HoldfastError('BLOBS_UNAVAILABLE', { url: this.url, cause: 'it was closed' }));
    await this.#blobs.close();
  }

  #again<Result>(call: (attempt: number) => Promise<Result>): Promise<Result> {
    return pRetry(call, {
      retries: this.#retries,
      minTimeout: this.#firstWaitMs,
      maxTimeout: longestWaitMs,
      factor: 2,
      // Many that failed together do not come back together.
      randomize: true,
      signal: this.#closed.signal,
      shouldRetry: ({ error }) => mayPass(error),
    });
  }
}

/** Of a service that was reached, and whose answer will be the same for as long as nobody changes it. */
const lastingAnswers = new Set([301, 400, 401, 403, 404, 501]);

function mayPass(error: unknown): boolean {
  if (!(error instanceof HoldfastError) || error.code !== 'BLOBS_UNAVAILABLE') return false;
  return !lastingAnswers.has(Number(error.details['status']));
}

function isConflict(error: unknown): error is HoldfastError {
  return error instanceof HoldfastError && error.code === 'BLOB_CONFLICT';
}

/** A conflict of an attempt that was not the first one. */
class InConflictAfterDoubt extends Error {
  readonly conflict: HoldfastError;

  constructor(conflict: HoldfastError) {
    super(conflict.message, { cause: conflict });
    this.conflict = conflict;
  }
}
