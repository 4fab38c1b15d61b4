// What a vault remembers on this machine, so that it need not be asked for again. Losing any of it costs time, never truth.

/**
 * Contract. A value is whole or absent: what was written in part, or cannot be read, is absent. Nothing waits for the
 * disk. A cache that cannot be written to is as good as none, so neither method rejects for that.
 */
export interface VaultCache {
  /** @param key one or more segments joined by `/`, as of a blob */
  read(key: string): Promise<Uint8Array | null>;
  /** Replaces what is there. */
  write(key: string, bytes: Uint8Array): Promise<void>;
}
