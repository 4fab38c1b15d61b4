// What one look at a folder brings home: plain data, so that it can cross from a worker thread.
import type { Entry } from '../../core/entry.ts';
import type { SessionPicture } from '../../core/inventory.ts';

/** What the disk alone says about use; the processes of the machine are asked afterwards, once for all sessions. */
export interface UseEvidence {
  readonly singletonLock: { readonly state: 'none' | 'link' | 'not-a-link'; readonly target?: string };
  /** Inode numbers of the LOCK files that Chromium keeps locked while it runs. */
  readonly lockInodes: readonly number[];
}

export type SessionSighting = Omit<SessionPicture, 'inUse'> & {
  readonly evidence: UseEvidence | null;
  readonly stamp: Stamp;
};

/**
 * Tells whether names changed since the last look, without reading any folder again: a folder's time moves when
 * a name in it appears or goes. What is watched are the session itself first, then folders and files below it.
 */
export interface Stamp {
  readonly watched: readonly string[];
  /** Of each watched path: inode number, change time in ms, and size (0 for a folder), one after the other. */
  readonly marks: readonly number[];
}

export interface FolderToLookAt {
  /** Path below the root. */
  readonly path: string;
  /** The root is 0. */
  readonly depth: number;
}

export interface LookTask {
  /** The time to write on what is read, ms since 1970. */
  readonly nowMs: number;
  readonly folders: readonly FolderToLookAt[];
}

/** What was found in one folder, or in all folders of a task. */
export interface LookAnswer {
  readonly sessions: readonly SessionSighting[];
  /** Folders to look into next. */
  readonly deeper: readonly FolderToLookAt[];
}

/** An entry as it lies on disk, before the engine says what it is worth. */
export type BareEntry = Omit<Entry, 'worth' | 'why'>;

/** Receives every entry while a session is read; only a detailed look asks for them. */
export type OnEntry = (entry: BareEntry) => void;
