// How often one key, and one address without a key, may ask; and how often an address may be wrong about a key.
import { createHash, randomBytes } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HoldfastError } from '../../../core/errors.ts';

/** Wrong keys from one address in a minute. The right one is taken all the same: nobody is locked out by others. */
export const mostWrongKeys = 10;
const windowSeconds = 60;
/** Addresses share so many counters, so that no number of them fills the memory. */
const counters = 16_384;

export class RequestLimits {
  readonly #perKey: RateLimiterMemory;
  readonly #perAddress: RateLimiterMemory;
  readonly #wrongKeys: RateLimiterMemory;
  /** Nobody can choose an address that shares a counter with another one. */
  readonly #salt = randomBytes(16);

  constructor(perMinute: number) {
    this.#perKey = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
    this.#perAddress = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
    this.#wrongKeys = new RateLimiterMemory({ points: mostWrongKeys, duration: windowSeconds });
  }

  /** @throws HoldfastError TOO_MANY_REQUESTS */
  byKey(keyId: string): Promise<void> {
    return take(this.#perKey, keyId, 'this key has asked too often');
  }

  /** @throws HoldfastError TOO_MANY_REQUESTS */
  byAddress(address: string): Promise<void> {
    return take(this.#perAddress, this.#counterOf(address), 'this address has asked too often without a key');
  }

  /** @throws HoldfastError TOO_MANY_REQUESTS */
  wrongKey(address: string): Promise<void> {
    return take(this.#wrongKeys, this.#counterOf(address), 'this address has sent too many wrong keys');
  }

  #counterOf(address: string): string {
    const digest = createHash('sha256').update(this.#salt).update(address).digest();
    return String(digest.readUInt16BE() % counters);
  }
}

async function take(limiter: RateLimiterMemory, counter: string, cause: string): Promise<void> {
  try {
    await limiter.consume(counter);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw new HoldfastError('TOO_MANY_REQUESTS', { cause, seconds });
  }
}
