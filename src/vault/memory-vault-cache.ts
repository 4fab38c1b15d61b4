// What a process remembers of a vault where nothing is kept between runs.
import type { VaultCache } from '../ports/vault-cache.ts';

export class MemoryVaultCache implements VaultCache {
  readonly #values = new Map<string, Uint8Array>();

  async read(key: string): Promise<Uint8Array | null> {
    return this.#values.get(key) ?? null;
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    this.#values.set(key, Uint8Array.from(bytes));
  }
}
