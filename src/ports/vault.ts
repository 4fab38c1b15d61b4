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
  /**
   * Read the packs that hold what the snapshot does not store itself, and store anew what is damaged there. Otherwise they
   * are trusted, as far as they are there with their sizes and nothing is noted of them.
   */
  readonly readReused?: boolean;
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

/** Where a session lies that a vault keeps: two projects that give their sessions one name are told apart by it. */
export interface SessionOrigin {
  readonly host: string;
  /** Of the session, absolute. */
  readonly path: string;
}

/** A lease as somebody sees it who only looks. */
export interface VaultedLease {
  readonly owner: LeaseOwner;
  /** 0 where it has run out, or its owner is proven dead; of an owner elsewhere, counted from when it was first seen as it is. */
  readonly remainingMs: number;
  /** When it ends unless it is renewed, by the clock of its owner: one elsewhere that is past this may have gone. */
  readonly endsAtMs: number;
}

/** What a vault knows of a session besides its snapshots. */
export interface VaultedSession {
  readonly name: VaultName;
  /** The highest under which it ran, or came to another machine: whoever has an older state has an old one. */
  readonly epoch: number;
  readonly lease: VaultedLease | null;
  /** Whose lease the last one was, also when it was given back. */
  readonly lastOwner: LeaseOwner | null;
  /** When it was logged out or deleted, ms since 1970: its snapshots stay, and none of them is the latest any more. */
  readonly retired: { readonly atMs: number; readonly why: string } | null;
  /**
   * Snapshots up to this sequence are of a pairing that has ended: none of them is the latest by itself, and nobody may
   * fall back to one. -1 where none ever ended.
   */
  readonly endedUpTo: number;
  /** Where it ran last; null where nobody said. */
  readonly origin: SessionOrigin | null;
}

/** A blob that holds chunks, as `collect` sees it. */
export interface VaultPack {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /**
   * Bytes in it that some snapshot needs, those in the trash included. All of it as long as something that is needed is not
   * found whole: it may be in any pack.
   */
  readonly liveBytes: number;
}

/** A snapshot or a pack as plans see it. */
export interface VaultThing {
  /** What it occupies: of a snapshot its manifest, of a pack all of it. */
  readonly sizeBytes: number;
  /** By the clock of the blob store, ms since 1970. */
  readonly modifiedMs: number;
  /**
   * The same as long as it is the same thing, also while it lies in the trash and when it is back: a digest of a manifest's
   * bytes; of a pack, whose name is never used twice, its name and size are enough, so that no pack is read for it.
   */
  readonly fingerprint: string;
}

export interface VaultAmount {
  readonly count: number;
  readonly sizeBytes: number;
}

/** What a session occupies in the vault, and since when; times by the clock of the blob store. */
export interface VaultUsage {
  readonly snapshots: VaultAmount;
  readonly packs: VaultAmount;
  /** What lies in the trash, of either kind. */
  readonly trash: VaultAmount;
  /** Newest and oldest write of a snapshot or pack, the trash left out; null where there is none. */
  readonly newestMs: number | null;
  readonly oldestMs: number | null;
  /** Each snapshot and each pack that is not in the trash, as it was listed. */
  readonly things: readonly {
    readonly path: VaultPath;
    readonly sizeBytes: number;
    readonly modifiedMs: number;
  }[];
}

export interface SessionVault {
  readonly name: VaultName;
  /** null where the vault never saw it. What is lost of it is told from the snapshots. @throws BLOBS_UNAVAILABLE */
  state(): Promise<VaultedSession | null>;
  /** The newest good one of the highest epoch, unless the session is retired; never one of an ended pairing. null where there is none. */
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

  /**
   * Logged out or deleted: nothing of it is the latest any more. The next good `take` under a lease ends that; it is compared with
   * nothing, and what was begun before stays behind `endedUpTo`.
   */
  retire(why: string, atMs: number): Promise<void>;
  revive(): Promise<void>;
  /** Notes where the session runs from now on. Asked for under its lease. */
  noteOrigin(origin: SessionOrigin): Promise<void>;

  /**
   * Into the trash of the vault and back; safe to call again, after a crash at any moment too. A pack that some snapshot
   * needs by now (the snapshots are looked at anew for it) stays where it is; one that a snapshot came to need in the same
   * moment is found in the trash by whoever restores, verifies or takes.
   * @param item `<run>/<path of the session in its place>/<path>`: any text; two sessions never share one
   * @throws MOVE_FAILED: nothing lies there, or something else lies where it should go; PACK_NEEDED: some snapshot needs it
   */
  trash(path: VaultPath, item: string): Promise<void>;
  untrash(item: string): Promise<void>;
  /** For ever; absent is fine. A pack that some snapshot needs by now stays, and leaves the trash. */
  destroy(item: string): Promise<void>;
  /** What lies in the trash as `item`; null where nothing does. */
  trashed(item: string): Promise<({ readonly path: VaultPath } & VaultThing) | null>;
  /** What lies at a path now, in few requests; null where nothing does. What lies in the trash is not there. */
  look(path: VaultPath): Promise<VaultThing | null>;
  /** From one listing: nothing is opened. null where the vault has nothing of the session but, perhaps, its head. */
  usage(): Promise<VaultUsage | null>;
  /** Snapshots that the last `verify` found hurt and that nothing has healed since; asks for no more than its notes. */
  hurt(): Promise<readonly HurtSnapshot[]>;
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
  /** What time it is by the clock of the blob store, ms since 1970: writes a small blob and asks when that was. */
  storeTimeMs(): Promise<number>;
  session(name: VaultName): SessionVault;
  /** Every session that it has anything of. Not those of the tenant `.holdfast`: leases of such names are locks of its place. */
  sessions(): Promise<readonly VaultName[]>;
  /** Leases of the sessions of one engine, kept in the vault itself by conditional writes. */
  leases(engine: Engine): LeaseStore;
  close(): Promise<void>;
}

export type { SnapshotInfo, SnapshotStanding, VaultName };
