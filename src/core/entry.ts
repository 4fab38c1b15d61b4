// One keyed piece of a session (a Signal record, a file or cache folder of a browser profile) and what it is worth.

/**
 * What losing an entry costs, as the engine knows it:
 * - `vital`: the session or messages are lost. Unknown entries are vital.
 * - `needed`: the protocol may still need it, and the disk alone cannot tell.
 * - `dead`: proven to be never read again; the proof stands in `why`.
 * - `cache`: made again by its program when missing.
 */
export type Worth = 'vital' | 'needed' | 'dead' | 'cache';

export interface Entry {
  /** Path below the session with `/`. Where the session is one file (a zip), empty. */
  readonly path: string;
  /** The engine's name for this kind of entry, for example `pre-key` or `http-cache`. */
  readonly class: string;
  /** The key's id within its class, where the engine can decode one. */
  readonly id?: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** For a folder: all files below it. */
  readonly files: number;
  readonly sizeBytes: number;
  /** Last change, ms since 1970; for a folder the newest below it. */
  readonly modifiedMs: number;
  readonly worth: Worth;
  /** Why it is worth that, in one sentence. */
  readonly why: string;
  /** Paths below the session that its worth rests on, where it rests on other entries. */
  readonly restsOn?: readonly string[];
}
