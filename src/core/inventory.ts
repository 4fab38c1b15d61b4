// One frozen picture of places and their sessions, with its time. Everything that decides reads this and nothing else.
import type { Entry } from './entry.ts';
import type { SessionRef } from './session.ts';

/** Found, absent, damaged and unreadable are different answers; none of them may stand for another. */
export type CredentialsState = 'whole' | 'absent' | 'damaged' | 'unreadable' | 'unknown';

export interface Credentials {
  readonly state: CredentialsState;
  /** What is wrong, or what the state rests on. */
  readonly why: string;
  /** Baileys: whether pairing was completed (`registered`, or `me` is known). */
  readonly paired?: boolean;
  /** Baileys: a digest that copies of one paired device share, and no others; no secret. */
  readonly identity?: string;
  /** Baileys: the id that the next pre-key will get; how many were ever minted, less one. */
  readonly nextPreKeyId?: number;
}

/** Baileys 7 writes 812 pre-keys and knows LIDs; Baileys 6 does neither. Decides which budgets are normal. */
export type Generation = 'baileys-6' | 'baileys-7' | 'chromium' | 'unknown';

export interface InUse {
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly why: readonly string[];
}

/** Something seen while reading that a person should know; it never hides an entry. */
export interface Problem {
  readonly code:
    | 'UNREADABLE_ENTRY'
    | 'SYMBOLIC_LINK'
    | 'SPECIAL_FILE'
    | 'UNSPEAKABLE_NAME'
    | 'CHANGED_WHILE_READ'
    | 'DAMAGED_ENTRY'
    | 'OTHER_FILE_SYSTEM'
    /** Another session lies in this one's folder: it is listed by itself, and not counted here. */
    | 'HOLDS_ANOTHER_SESSION';
  /** Path below the session. */
  readonly path: string;
  readonly detail: string;
}

export interface ClassTotal {
  entries: number;
  sizeBytes: number;
}

export interface SessionPicture {
  readonly ref: SessionRef;
  /** Files below the session, of every class. */
  readonly files: number;
  readonly sizeBytes: number;
  /** What it occupies on disk (allocated blocks). */
  readonly diskBytes: number;
  readonly byClass: Readonly<Record<string, ClassTotal>>;
  /** Bytes of entries whose worth is `cache`. */
  readonly cacheBytes: number;
  /** Newest and oldest change of any file, ms since 1970; null for an empty session. */
  readonly newestMs: number | null;
  readonly oldestMs: number | null;
  readonly generation: Generation;
  readonly credentials: Credentials;
  readonly inUse: InUse;
  readonly problems: readonly Problem[];
  /** More problems than are listed. */
  readonly problemsLeftOut: number;
  /** When the sizes were read; older than the inventory where only names were checked since. */
  readonly sizesAtMs: number;
}

/** A session with every entry: what entry rules look at, one session at a time. */
export interface SessionDetail {
  readonly picture: SessionPicture;
  readonly entries: readonly Entry[];
  /** What the engine noticed about this session that a person should know, in sentences. */
  readonly remarks: readonly string[];
}

export interface PlaceView {
  /** The place's URL. */
  readonly url: string;
  readonly root: string;
  /** Device and inode of the root, as decimal text: tells a mounted place from the empty mount point below it. */
  readonly identity: string;
  readonly sessions: number;
  /** Set when the place could not be read; its sessions are then unknown, not none. */
  readonly problem: string | null;
  /** The code of the error that the problem is, where it has one. */
  readonly code?: string;
}

/** The instances list of the program that owns whatsapp-web.js profiles. */
export type Registry =
  | { readonly state: 'none' }
  | {
      readonly state: 'read';
      readonly path: string;
      readonly clientIds: readonly string[];
      readonly modifiedMs: number;
    }
  | { readonly state: 'unusable'; readonly path: string; readonly why: string };

export interface Inventory {
  readonly takenAtMs: number;
  readonly places: readonly PlaceView[];
  readonly sessions: readonly SessionPicture[];
  readonly registry: Registry;
}
