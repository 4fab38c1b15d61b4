// What rules look at: one session's entries, one inventory, or the trash; each with its time and its settings.
import type { Inventory, SessionDetail } from '../inventory.ts';
import { sessionKey } from '../session.ts';
import type { RetentionSettings } from '../retention.ts';
import type { SessionRef } from '../session.ts';
import type { SnapshotInfo } from '../snapshot.ts';

/** The ancestor's three numbers (requirements B2), all adjustable. */
export interface ClassicSettings {
  readonly sessionMaxAgeMs: number;
  readonly senderKeyMaxAgeMs: number;
  /** How many pre-keys stay; the highest ids do. */
  readonly preKeysKept: number;
}

/** One session with its entries. Subjects are entry paths. */
export interface EntryScene {
  readonly detail: SessionDetail;
  readonly nowMs: number;
  readonly settings: ClassicSettings;
}

/** The whole world. Subjects are session keys. */
export interface SessionScene {
  readonly inventory: Inventory;
  readonly nowMs: number;
  readonly settings: {
    /** A session without a write for longer than this is idle. */
    readonly idleMs: number;
  };
  /** Session keys that a person named, for `clear`. */
  readonly selected?: ReadonlySet<string>;
}

/** One record, and what would be left of it without what its program never reads again. */
export interface SpentRecord {
  /** Path below the session, the subject. */
  readonly path: string;
  readonly class: string;
  readonly sizeBytes: number;
  readonly sizeAfterBytes: number;
  readonly modifiedMs: number;
  /** What would go and why nobody will miss it; where nothing would, why not. */
  readonly why: string;
}

/** The records of one session that could become smaller. Subjects are entry paths. */
export interface SpentScene {
  readonly records: readonly SpentRecord[];
}

/** The snapshots of one session. Subjects are their ids. */
export interface SnapshotScene {
  readonly snapshots: readonly SnapshotInfo[];
  /** Why a snapshot cannot be restored whole, by its id: what `verify` found, or a look. */
  readonly hurt: ReadonlyMap<string, string>;
  readonly settings: RetentionSettings;
  /** Ids that a person named, where one did: only these are then asked about. */
  readonly named?: ReadonlySet<string>;
}

/** A pack of a vault, as far as rules care; VaultPack of the ports has this shape. */
export interface PackSubject {
  readonly key: string;
  readonly sizeBytes: number;
  /** By the clock of the blob store. */
  readonly modifiedMs: number;
  /** Bytes in it that some snapshot needs, those in the trash included. */
  readonly liveBytes: number;
}

/** The packs of one session. Subjects are their keys. */
export interface PackScene {
  readonly packs: readonly PackSubject[];
  /** How many snapshots it has; what those in the trash need is needed too, but they alone prove nothing. */
  readonly snapshots: number;
  /** How many of them cannot be read, so that nobody can tell what they need. */
  readonly unreadable: number;
  /** What time it is by the clock of the blob store: that of this machine may be a day ahead. */
  readonly storeTimeMs: number;
  readonly settings: {
    /** A pack younger than this may be of a snapshot that is being taken. */
    readonly graceMs: number;
  };
}

/** One thing in the trash, as far as rules care; the catalog's trash records have this shape. */
export interface TrashSubject {
  /** The trash item's id, unique within its place. */
  readonly item: string;
  readonly session: SessionRef;
  readonly class: string;
  readonly kind: 'file' | 'folder';
  readonly files: number;
  readonly sizeBytes: number;
  readonly trashedAtMs: number;
  /** It may hold credentials that somebody could still need. */
  readonly holdsCredentials: boolean;
}

/** Everything in the trash. Subjects are trash keys. */
export interface TrashScene {
  readonly items: readonly TrashSubject[];
  readonly nowMs: number;
  readonly settings: {
    /** How long the trash is kept. */
    readonly trashKeepMs: number;
    /**
     * The same for what others stand for (`forget`) or nobody needs (`collect`): a vault that takes a snapshot every hour
     * would otherwise hold far more trash than snapshots.
     */
    readonly vaultTrashKeepMs: number;
  };
}

/** Unique over all places: one run may take the same path from two of them, and then the item ids are equal. */
export function trashKey(subject: Pick<TrashSubject, 'item' | 'session'>): string {
  return sessionKey({ place: subject.session.place, path: subject.item });
}
