// A vault: snapshots of sessions over a blob store. The comments here are the contract.
import type { Engine } from '../core/session.ts';
import type { SnapshotInfo, SnapshotPart, SnapshotStanding, VaultName } from '../core/snapshot.ts';
import type { EntryStore, Lease, LeaseOwner } from './entry-store.ts';
import type { ContentSink, SessionContent } from './snapshot-content.ts';

/** Leases of whole sessions, with epochs that only grow. What an entry store offers; a vault does, too. */
export type LeaseStore = Pick<EntryStore, 'acquire' | 'renew' | 'release'>;

export interface VaultProgress {
  /** Bytes of the content that were dealt with, of all. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes that went over the wire, or to the disk of the vault, so far. */
  readonly movedBytes: number;
}

export interface TakeOptions {
  readonly takenAtMs: number;
  readonly madeBy: string;
  readonly owner: LeaseOwner;
  /** The lease under which the session runs here; or, where none is held, the last epoch under which it ran on this machine (0: it never did). */
  readonly held: Lease | { readonly epoch: number };
  /** The class of a file, for `parts`. */
  readonly partOf: (path: string) => string;
  /** Whether what became of the parts since the latest good snapshot is a suspicious loss; null where it is none, else why. */
  readonly judgeShrink: (
    before: Readonly<Record<string, SnapshotPart>>,
    now: Readonly<Record<string, SnapshotPart>>,
  ) => string | null;
  readonly onProgress?: (progress: VaultProgress) => void;
  readonly signal?: AbortSignal;
}

export interface TakenSnapshot {
  readonly info: SnapshotInfo;
  /** False where it is kept apart (see `info.standing`). */
  readonly isLatest: boolean;
  readonly chunks: { readonly seen: number; readonly new: number };
  /** Bytes of files that were not read, because their mark was that of the snapshot before. */
  readonly unreadBytes: number;
  /** Chunks that were damaged or gone in the vault and are whole again by this. */
  readonly healedChunks: number;
  /** Requests made of the blob store. */
  readonly requests: number;
}

export interface RestoreOptions {
  readonly onProgress?: (progress: VaultProgress) => void;
  readonly signal?: AbortSignal;
}

export interface VerifyOptions {
  /** Read every byte of every chunk that the snapshots need, and compare. Otherwise: are all there, with their sizes? */
  readonly readData: boolean;
  readonly onProgress?: (progress: VaultProgress) => void;
  readonly signal?: AbortSignal;
}

export interface HurtSnapshot {
  readonly id: string;
  /** Files of the session that cannot be restored from it; the manifest itself as ``. */
  readonly paths: readonly string[];
  readonly why: string;
}

export interface VerifiedSession {
  readonly name: VaultName;
  readonly snapshots: number;
  readonly hurt: readonly HurtSnapshot[];
  /** What was read, and how much of it was wrong or gone. */
  readonly readBytes: number;
  readonly chunks: { readonly checked: number; readonly damaged: number; readonly missing: number };
}

/** What a vault knows of a session besides its snapshots. */
export interface VaultedSession {
  readonly name: VaultName;
  /** The highest epoch that it ever had. */
  readonly epoch: number;
  readonly lease: { readonly owner: LeaseOwner; readonly remainingMs: number } | null;
  /** Whose lease the last one was, also when it was given back. */
  readonly lastOwner: LeaseOwner | null;
  /** When it was logged out or deleted, ms since 1970: its snapshots stay, and none of them is the latest any more. */
  readonly retired: { readonly atMs: number; readonly why: string } | null;
}

/** A blob that holds chunks, as `collect` sees it. */
export interface VaultPack {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Bytes in it that some snapshot needs, those in the trash included. */
  readonly liveBytes: number;
}

export interface SessionVault {
  readonly name: VaultName;
  /** null where the vault never saw it. @throws BLOBS_UNAVAILABLE, VAULT_DAMAGED */
  state(): Promise<VaultedSession | null>;
  /** The newest good one of the highest epoch, unless the session is retired; null where there is none. */
  latest(): Promise<SnapshotInfo | null>;
  /** All that are not in the trash, newest first. A manifest that cannot be read is VAULT_DAMAGED for `verify` to name; it is left out here with a note in `unreadable`. */
  list(): Promise<{
    readonly snapshots: readonly SnapshotInfo[];
    readonly unreadable: readonly HurtSnapshot[];
  }>;
  snapshot(id: string): Promise<SnapshotInfo | null>;

  /**
   * Stores what the vault does not have yet, reads the manifest back and compares, and only then publishes. Resumes: chunks
   * that an interrupted attempt stored are not sent again. Safe beside others of the same session.
   * @throws CONTENT_CHANGED, LEASE_LOST where the held lease was taken over, BLOBS_UNAVAILABLE, BLOBS_FULL, BLOBS_READ_ONLY
   */
  take(content: SessionContent, options: TakeOptions): Promise<TakenSnapshot>;
  /**
   * Writes every file of a snapshot into the sink, reads each back from there, and compares it with what the snapshot says.
   * @throws SNAPSHOT_NOT_FOUND, SNAPSHOT_HURT naming the files, BLOBS_UNAVAILABLE, VAULT_DAMAGED; the sink's own errors
   */
  restore(id: string, sink: ContentSink, options?: RestoreOptions): Promise<SnapshotInfo>;
  /** Takes note of damage, so that the next `take` heals what it can. */
  verify(options: VerifyOptions): Promise<VerifiedSession>;
  /** A person has looked: makes it good, or the latest again. */
  approve(id: string): Promise<void>;

  /** Logged out or deleted: nothing of it is the latest any more. The next `take` under a lease ends that. */
  retire(why: string, atMs: number): Promise<void>;
  revive(): Promise<void>;

  /** Into the trash of the vault and back; safe to call again. */
  trash(path: VaultPath, item: string): Promise<void>;
  untrash(item: string): Promise<void>;
  /** For ever; absent is fine. A pack that some snapshot needs by now stays, and leaves the trash. */
  destroy(item: string): Promise<void>;
  /** What lies in the trash as `item`. */
  trashed(item: string): Promise<{ readonly path: VaultPath; readonly sizeBytes: number } | null>;
  packs(): Promise<readonly VaultPack[]>;
  /** Writes what is alive in these packs into new ones, so that the old ones are needed by nothing. @returns new keys */
  repack(keys: readonly string[], signal?: AbortSignal): Promise<readonly string[]>;
}

/** `snapshots/<id>` or `packs/<key>`, below the session. */
export type VaultPath = `snapshots/${string}` | `packs/${string}`;

export interface Vault {
  /** Without any password. */
  readonly url: string;
  /** Names this very vault, made once with it. @throws BLOBS_UNAVAILABLE, VAULT_KEY_NEEDED, VAULT_KEY_WRONG, VAULT_TOO_NEW, VAULT_ABSENT */
  identity(): Promise<string>;
  session(name: VaultName): SessionVault;
  /** Every session that it has anything of. */
  sessions(): Promise<readonly VaultName[]>;
  /** Leases of the sessions of one engine, kept in the vault itself by conditional writes. */
  leases(engine: Engine): LeaseStore;
  close(): Promise<void>;
}

export type { SnapshotInfo, SnapshotStanding, VaultName };
