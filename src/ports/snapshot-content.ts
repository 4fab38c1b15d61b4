// What goes into a snapshot and comes out of it: files, in a stream. A Baileys session is one file of records.
import type { SessionRef } from '../core/session.ts';
import type { SnapshotPart } from '../core/snapshot.ts';

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
  /** What it holds by class, where the paths of its files do not tell (a Baileys session is one file of records). It counts for `parts` of the snapshot then, instead of TakeOptions.partOf. */
  readonly parts?: Readonly<Record<string, SnapshotPart>>;
  /**
   * The bytes of one file, in pieces of any size that are not changed afterwards.
   * @param spare pieces may lie in it, and hold only until the next one is asked for
   * @throws CONTENT_CHANGED where it is no more what `files` says
   */
  read(path: string, spare?: Uint8Array): AsyncIterable<Uint8Array>;
  /** Whether all that was read is of one moment. Asked before a snapshot is published. @throws CONTENT_CHANGED */
  confirm(): Promise<void>;
  close(): Promise<void>;
}

/** Where a snapshot is restored to. Nothing here is the session until somebody swaps it in. */
export interface ContentSink {
  folder(path: string): Promise<void>;
  /**
   * Writes one whole file, from pieces in order: each is what it is until the next one is asked for. May be called for several files at once.
   */
  file(
    file: Pick<ContentFile, 'path' | 'sizeBytes' | 'modifiedMs' | 'mode'>,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<void>;
  /**
   * What lies there now, read anew from where it lies, for comparing; null where nothing does. A piece is what it is until the next one is
   * asked for.
   */
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
  /**
   * Where an older state cannot be used as it is (a Baileys session: what the place holds by now is kept where it is newer
   * and whole, and ids that may have been given out are passed over). Called after every file was written and read back,
   * before `settle`; safe to call again after a crash at any moment.
   * @param item what `swapIn` will be called with: it may lie there already
   * @returns what it did, in sentences, for the report
   */
  adapt?(item: string): Promise<readonly string[]>;
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

/** What whoever restores knows, and nobody can see. */
export interface RestoreIntent {
  /** Nothing was sent or received under the session since the snapshot was taken: then nothing in it is older state. */
  readonly nothingSince?: boolean;
}

/**
 * What would become of a session if a snapshot took its place. `absent`: nothing lies there. `same`: the very content of the
 * snapshot. `newer`: a whole session that differs, so it is newer state (RESTORE_OVER_NEWER_STATE unless forced).
 * `another`: a whole session of another pairing (forced only, too). `damaged`: no program could use what lies there.
 */
export interface RestoreForecast {
  readonly standing: 'absent' | 'same' | 'newer' | 'another' | 'damaged';
  /** One sentence: what lies there, and in what it differs. */
  readonly why: string;
  /** What will be kept, what will be lost and what will happen then, with numbers: printed before anything is done. */
  readonly effects: readonly string[];
}

/** A look ahead: the snapshot is read into `sink`, which writes nothing into the place. */
export interface RestorePreview {
  readonly sink: ContentSink;
  /** After every file was written to the sink. */
  forecast(): Promise<RestoreForecast>;
  close(): Promise<void>;
}

/** A place whose sessions can go into a vault and come back. */
export interface SnapshotPlace {
  /** @throws SESSION_ABSENT, SESSION_DAMAGED naming what, SESSION_UNREADABLE, SESSION_IN_USE where there is no cut of a running one, CONTENT_CHANGED after some tries */
  open(ref: SessionRef, options: ContentOptions): Promise<SessionContent>;
  /** What lies at the session's path now, by its engine. */
  check(ref: SessionRef, options?: { readonly deep?: boolean }): Promise<ContentHealth>;
  /**
   * Makes a session that nobody uses safe to start on: cuts off what a killed browser left half-written at the end of a
   * log. No record is lost by it; left there, the browser loses the whole database at the start after the next. Does
   * nothing to one that may be in use. Asked before a program starts on it.
   * @returns what it did, in sentences; mostly nothing
   */
  mend?(ref: SessionRef): Promise<readonly string[]>;
  /**
   * Room for a restored session, on the file system of the place.
   * @param key the same one finds again what an interrupted attempt left
   */
  stage(ref: SessionRef, key: string, intent?: RestoreIntent): Promise<StagedSession>;
  /** Engines whose state must not go back have it: whoever restores asks it first. */
  preview?(ref: SessionRef, intent?: RestoreIntent): Promise<RestorePreview>;
}
