// What goes into a snapshot and comes out of it: files, in a stream. A Baileys session is one file of records.
import type { SessionRef } from '../core/session.ts';

export interface ContentFile {
  /** Below the session, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Permission bits. */
  readonly mode: number;
  /**
   * The same as at an earlier snapshot only if the content is surely the same (device, inode, size, and times in
   * nanoseconds); null where nobody can tell, so that it is read.
   */
  readonly mark: string | null;
  /** `table`: a LevelDB table, whose blocks are known; `log`: it only grows at its end; `plain`: anything. */
  readonly shape: 'table' | 'log' | 'plain';
}

/**
 * One session at one moment, until it is closed. `cold`: nobody used it; `hot`: a consistent cut of one that runs.
 */
export interface SessionContent {
  readonly how: 'cold' | 'hot';
  /** `essential` leaves out what is made again (caches); `whole` is everything. */
  readonly set: 'essential' | 'whole';
  readonly files: readonly ContentFile[];
  /** Folders in which no file lies, which must be there all the same. */
  readonly emptyFolders: readonly string[];
  /** What was left out, for people: sockets, links, files that went away. */
  readonly leftOut: readonly { readonly path: string; readonly why: string }[];
  /** The bytes of one file, in pieces of any size that are not changed afterwards. @throws CONTENT_CHANGED where it is no more what `files` says */
  read(path: string): AsyncIterable<Uint8Array>;
  /** Whether all that was read is of one moment. Asked before a snapshot is published. @throws CONTENT_CHANGED */
  confirm(): Promise<void>;
  close(): Promise<void>;
}

/** Where a snapshot is restored to. Nothing here is the session until somebody swaps it in. */
export interface ContentSink {
  folder(path: string): Promise<void>;
  /** Writes one whole file, from pieces in order. May be called for several files at once. */
  file(
    file: Pick<ContentFile, 'path' | 'sizeBytes' | 'modifiedMs' | 'mode'>,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /** What lies there now, read anew from where it lies, for comparing; null where nothing does. */
  readBack(path: string): AsyncIterable<Uint8Array> | null;
}

/** Is what lies there a session that its program could use? `unknown-format` is no damage: nobody can tell. */
export interface ContentHealth {
  readonly state: 'whole' | 'damaged' | 'unknown-format' | 'absent';
  /** Which files, and what is wrong with each, in sentences; for `whole` what was looked at. */
  readonly why: readonly string[];
  /** Damage that the program tolerates. */
  readonly warnings: readonly string[];
}

/** A restored session that lies beside its place, verified or not, and not used yet. */
export interface StagedSession {
  readonly sink: ContentSink;
  /** Makes everything written durable. */
  settle(): Promise<void>;
  /** What the engine says of it. */
  check(): Promise<ContentHealth>;
  /**
   * Swaps it in: what is at the session's path goes into the trash of the place as `item`, and this takes its place. Safe
   * to call again after a crash at any moment; at no moment are both gone. @throws MOVE_FAILED
   */
  swapIn(item: string): Promise<void>;
  /** For ever; absent is fine. */
  discard(): Promise<void>;
}

export interface ContentOptions {
  readonly set: 'essential' | 'whole';
  /** Read every block of every table too, before anything is published. */
  readonly deep?: boolean;
  readonly signal?: AbortSignal;
}

/** A place whose sessions can go into a vault and come back. */
export interface SnapshotPlace {
  /** @throws SESSION_ABSENT, SESSION_DAMAGED naming what, SESSION_UNREADABLE, SESSION_IN_USE where there is no cut of a running one, CONTENT_CHANGED after some tries */
  open(ref: SessionRef, options: ContentOptions): Promise<SessionContent>;
  /** What lies at the session's path now, by its engine. */
  check(ref: SessionRef, options?: { readonly deep?: boolean }): Promise<ContentHealth>;
  /**
   * Room for a restored session, on the file system of the place.
   * @param key the same one finds again what an interrupted attempt left
   */
  stage(ref: SessionRef, key: string): Promise<StagedSession>;
}
