// A store: where sessions live. The comments here are the contract that the conformance suite checks.
import type { InUse, PlaceView, SessionDetail, SessionPicture } from '../core/inventory.ts';
import type { Place } from '../core/place.ts';
import type { Expectation } from '../core/plan.ts';
import type { SessionRef } from '../core/session.ts';
import type { DatabaseFacts } from './entry-store.ts';
import type { Lock } from './lock.ts';

export interface ScanOptions {
  /** Called now and then with how many sessions were read. */
  readonly onProgress?: (sessionsRead: number) => void;
  readonly signal?: AbortSignal;
  /**
   * Check names only: a session whose names have not changed since this store's last scan may be answered from
   * that scan, with its old `sizesAtMs`. Everything else, and everything on the first scan, is read.
   */
  readonly namesOnly?: boolean;
  /** Nobody asks who uses them, and each may say `unknown`: for what is only about names. */
  readonly withoutUse?: boolean;
}

export interface ScanResult {
  readonly place: PlaceView;
  readonly sessions: readonly SessionPicture[];
}

/** Reading. Every read answers found, absent (null), or throws; no error ever becomes an empty answer. */
export interface SessionReader {
  readonly place: Place;
  /** Tells this place from another one under the same path (see PlaceView.identity). @throws PLACE_UNAVAILABLE */
  identity(): Promise<string>;
  /** Every session of the place. A place that cannot be read answers with `place.problem` set and no sessions. */
  scan(options?: ScanOptions): Promise<ScanResult>;
  /** One session with all its entries; null when it is absent. @throws SESSION_UNREADABLE */
  detail(ref: SessionRef): Promise<SessionDetail | null>;
  /** Is somebody using it right now? Looks harder than a scan does. A doubt is `unknown`, never `no`. */
  inUse(ref: SessionRef): Promise<InUse>;
  /** Signs of a process that uses the place at all, for `--require-stopped`; empty when there is none. */
  processesAtWork(): Promise<readonly string[]>;
  /** Absolute paths of lock files of this place that are damaged. */
  damagedLocks(): Promise<readonly string[]>;
  /** What a person should know about the database that the place is; null where it is a folder. @throws STORE_UNAVAILABLE */
  database(): Promise<DatabaseFacts | null>;
  /** Whether some process is changing this place right now. */
  placeLockHeld(): Promise<boolean>;
  /** The content of one entry, whole; null where nothing lies there. @throws SESSION_UNREADABLE, ENTRY_DAMAGED */
  content(path: string): Promise<Uint8Array | null>;
  /** What lies at a path below the root now; null when nothing does. Symbolic links are never followed. */
  expectation(path: string): Promise<Expectation | null>;
}

/**
 * Where both ends of a move exist: which of them holds everything of the other, byte for byte. An interrupted move
 * leaves one end whole and some of it, or all, at the other; anything else (`none`) is newer than the move.
 */
export type Overlap = 'same' | 'item-within-path' | 'path-within-item' | 'none';

/** Removing, always by way of the trash. Paths are below the root and never leave it. */
export interface SessionRemover {
  /** Takes the one lock under which this place is changed. @throws LOCK_HELD, LOCK_DAMAGED */
  lockPlace(purpose: string): Promise<Lock>;
  /** Takes a session's own lock. @throws LOCK_HELD, LOCK_DAMAGED */
  lockSession(ref: SessionRef, purpose: string): Promise<Lock>;
  /**
   * Moves `path` into the trash as `item`. Atomic on one file system; across file systems it copies, compares
   * the content, and only then removes the original. The target must not exist. @throws MOVE_FAILED
   */
  moveToTrash(path: string, item: string): Promise<void>;
  /**
   * Moves a trash item back. The target must not exist; missing parent folders are made. What an interrupted move
   * left behind, at either end, is finished or tidied away. @throws MOVE_FAILED
   */
  moveBack(item: string, path: string): Promise<void>;
  /**
   * Puts the entry at `path` into the trash as `item` and `content` in its place, so that at no moment, a crash
   * included, the path is empty or torn. Safe to call again. @throws MOVE_FAILED
   */
  replace(path: string, item: string, content: Uint8Array): Promise<void>;
  /** Puts a trash item back over what lies at `path`, which is gone then. Safe to call again. @throws MOVE_FAILED */
  putBack(item: string, path: string): Promise<void>;
  /** What lies in the trash under that id; null when nothing does. */
  trashExpectation(item: string): Promise<Expectation | null>;
  /** `none` also where one of the two is absent. */
  overlap(path: string, item: string): Promise<Overlap>;
  /** Destroys a trash item for ever; absent is fine. */
  destroy(item: string): Promise<void>;
  /** Makes all moves since the last call durable. Nothing is recorded as done before it returns. */
  settle(): Promise<void>;
}

export interface Store extends SessionReader, SessionRemover {
  close(): Promise<void>;
}
