// Which key a text is, if any: compared by digest, in the same time whether there is such a key or not.
import { timingSafeEqual } from 'node:crypto';
import type { AccessKey, Caller } from '../../../core/access.ts';
import { readAccessSecret, secretDigest } from '../../../operations/keys/access-secret.ts';
import type { AccessKeys } from '../../../ports/access-keys.ts';

const minuteMs = 60_000;
/** What an unknown key is compared with. */
const nobody = secretDigest('');

export interface KnownKeysOptions {
  readonly keys: AccessKeys;
  nowMs(): number;
  /** That a key was used could not be noted, for example because the disk is full: no reason to refuse it. */
  unnoted(error: unknown): void;
}

export class KnownKeys {
  readonly #options: KnownKeysOptions;
  /** When a use could not be noted, it is not tried again with every request. */
  readonly #triedMs = new Map<string, number>();
  #anyMade = false;

  constructor(options: KnownKeysOptions) {
    this.#options = options;
  }

  /** @returns null for what is no key, is unknown, was revoked or has ended */
  async byText(text: string): Promise<Caller | null> {
    const given = readAccessSecret(text);
    const key = given === null ? null : await this.#options.keys.find(given.keyId);
    const digest = Buffer.from(secretDigest(given?.secret ?? text), 'hex');
    const isIt = timingSafeEqual(digest, Buffer.from(key?.digest ?? nobody, 'hex'));
    if (key === null || !isIt || this.#hasEnded(key)) return null;
    await this.#noteUse(key);
    return callerOf(key);
  }

  /** For who was let in by that key before. @returns null where it was revoked or has ended since */
  async byId(keyId: string): Promise<Caller | null> {
    const key = await this.#options.keys.find(keyId);
    if (key === null || this.#hasEnded(key)) return null;
    await this.#noteUse(key);
    return callerOf(key);
  }

  async anyMade(): Promise<boolean> {
    this.#anyMade ||= await this.#options.keys.anyMade();
    return this.#anyMade;
  }

  #hasEnded({ endsAtMs }: AccessKey): boolean {
    return endsAtMs !== null && endsAtMs <= this.#options.nowMs();
  }

  async #noteUse({ keyId, lastUsedMs }: AccessKey): Promise<void> {
    const nowMs = this.#options.nowMs();
    const lastMs = Math.max(lastUsedMs ?? -Infinity, this.#triedMs.get(keyId) ?? -Infinity);
    if (Math.abs(nowMs - lastMs) < minuteMs) return;
    try {
      await this.#options.keys.used(keyId, nowMs);
      this.#triedMs.delete(keyId);
    } catch (error) {
      this.#triedMs.set(keyId, nowMs);
      this.#options.unnoted(error);
    }
  }
}

function callerOf({ keyId, name, role, tenant }: AccessKey): Caller {
  return { keyId, name, role, tenant };
}
