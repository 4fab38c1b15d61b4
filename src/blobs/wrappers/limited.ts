// Blobs within a budget: so many bytes a second and so many calls at once, over all who use them together.
import { setTimeout as sleep } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type {
  Blob,
  BlobCondition,
  BlobInfo,
  BlobKey,
  BlobStore,
  BlobVersion,
} from '../../ports/blob-store.ts';

export interface BlobLimits {
  /** Of blobs, both ways together. Default: as fast as it goes. */
  readonly bytesPerSecond?: number;
  /** Default: as many as are made. */
  readonly callsAtOnce?: number;
}

const longestSleepMs = 2 ** 31 - 1;

export function limited(blobs: BlobStore, limits: BlobLimits): BlobStore {
  return new Limited(blobs, limits);
}

class Limited implements BlobStore {
  readonly url: string;
  readonly #blobs: BlobStore;
  readonly #msPerByte: number;
  readonly #closed = new AbortController();
  /** Until when the bytes that were moved are enough, by the clock of `performance`. */
  #busyUntilMs = 0;
  #freeCalls: number;
  readonly #waiting: (() => void)[] = [];

  constructor(blobs: BlobStore, { bytesPerSecond = Infinity, callsAtOnce = Infinity }: BlobLimits) {
    [this.url, this.#blobs] = [blobs.url, blobs];
    [this.#msPerByte, this.#freeCalls] = [1000 / bytesPerSecond, callsAtOnce];
  }

  async get(key: BlobKey): Promise<Blob | null> {
    await this.#whenDue(0);
    const found = await this.#inTurn(() => this.#blobs.get(key));
    this.#charge(found?.bytes.length ?? 0);
    return found;
  }

  async getRange(
    key: BlobKey,
    from: number,
    lengthBytes: number,
    into?: Uint8Array,
  ): Promise<Uint8Array | null> {
    await this.#whenDue(0);
    const found = await this.#inTurn(() => this.#blobs.getRange(key, from, lengthBytes, into));
    this.#charge(found?.length ?? 0);
    return found;
  }

  async put(key: BlobKey, bytes: Uint8Array, only?: BlobCondition): Promise<BlobVersion> {
    await this.#whenDue(bytes.length);
    return this.#inTurn(() => this.#blobs.put(key, bytes, only));
  }

  /** A call is under way only while a page is fetched: whoever looks at one may make calls of his own. */
  async *list(prefix: string, after?: BlobKey): AsyncGenerator<readonly BlobInfo[]> {
    const pages = this.#blobs.list(prefix, after)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.#inTurn(() => pages.next());
        if (done === true) return;
        yield value;
      }
    } finally {
      await pages.return?.();
    }
  }

  delete(keys: readonly BlobKey[]): Promise<void> {
    return this.#inTurn(() => this.#blobs.delete(keys));
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#blobs.close();
  }

  /** What is read is charged when it is there, because only then its size is known: the next one waits for it. */
  #charge(bytes: number): number {
    const fromMs = Math.max(performance.now(), this.#busyUntilMs);
    this.#busyUntilMs = fromMs + bytes * this.#msPerByte;
    return fromMs;
  }

  async #whenDue(bytes: number): Promise<void> {
    const waitMs = this.#charge(bytes) - performance.now();
    if (waitMs <= 0) return;
    try {
      await sleep(Math.min(waitMs, longestSleepMs), undefined, { signal: this.#closed.signal });
    } catch (cause) {
      throw new HoldfastError('BLOBS_UNAVAILABLE', { url: this.url, cause: 'it was closed' }, { cause });
    }
  }

  async #inTurn<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#freeCalls > 0) this.#freeCalls -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await call();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#freeCalls += 1;
      else next();
    }
  }
}
