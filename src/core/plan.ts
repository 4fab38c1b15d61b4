// A plan is the decision as plain JSON: steps, what each expects to find, why, and how many bytes. It works once.
import type { Relisting, Retiring, Reviving, Unlisting } from './instance-steps.ts';
import type { Removal } from './removal.ts';
import type { SessionRef } from './session.ts';
import type { VaultName } from './snapshot.ts';
import type { Veto } from './guard.ts';

export const planFormat = 'holdfast-plan/1';

/** What must still be true of a path when a step comes to it. Computed by the store that owns the path. */
export interface Expectation {
  readonly kind: 'file' | 'folder';
  readonly files: number;
  readonly sizeBytes: number;
  /** Of a small file its content; else a digest over names, sizes and change times of everything below the path. */
  readonly fingerprint: string;
  /** Newest change of what lies there, ms since 1970: no part of the expectation, only told. */
  readonly newestMs?: number;
}

interface StepBase {
  readonly session: SessionRef;
  /** Path below the place's root. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly files: number;
  readonly class: string;
  readonly rule: string;
  readonly why: string;
  readonly expect: Expectation;
}

/** Moves a path into the trash of its place. */
export interface MoveToTrash extends StepBase {
  readonly kind: 'move-to-trash';
  /** What the reason to remove rests on, by path below the place's root: it too must be as it was. */
  readonly restsOn?: readonly { readonly path: string; readonly expect: Expectation }[];
  /** It holds credentials that are whole, so purging it later may be the end of a session. */
  readonly holdsCredentials: boolean;
}

/** Moves a trash item back to where it was; the inverse of `move-to-trash`. */
export interface MoveBack extends StepBase {
  readonly kind: 'move-back';
  /** The trash item's id: `<run>/<path below the place's root>`. */
  readonly item: string;
  readonly holdsCredentials: boolean;
}

/** Destroys a trash item for ever. Has no inverse; only `purge` makes it. */
export interface Destroy extends StepBase {
  readonly kind: 'destroy';
  readonly item: string;
  /** It holds credentials, and goes only while its session stands in its place with paired ones. */
  readonly onlyIfReplaced: boolean;
}

/** The content of an entry. Plans hold no keys, so it stands there by its digest. */
export interface ContentMark {
  readonly sizeBytes: number;
  /** SHA-256 as hex. */
  readonly sha256: string;
}

/** Makes an entry smaller; the original goes to the trash. `sizeBytes` is what it saves, and no file goes. */
export interface ReplaceEntry extends StepBase {
  readonly kind: 'replace-entry';
  /** What lies there afterwards: made anew, from what lies there, when the step is done. */
  readonly becomes: ContentMark;
}

/** Puts the original back; the inverse of `replace-entry`. */
export interface PutBackEntry extends StepBase {
  readonly kind: 'put-back-entry';
  readonly item: string;
  /** Only over exactly this: anything else is newer, and older keys are not put over newer ones. */
  readonly over: ContentMark;
}

/** Where a session that moves to another place comes from. */
export interface MoveOrigin {
  /** The URL of its place, or of a source that others made (foreign-source.ts). */
  readonly place: string;
  readonly path: string;
  /** null for a source that is not Holdfast's to change: it is left as it is. */
  readonly session: SessionRef | null;
}

/** What is said of records that are alike, with how many there are and one of them. */
export interface RecordsLine {
  /** See TransferRemark in ports/session-transfer.ts. */
  readonly kind: string;
  readonly what: string;
  readonly records: number;
  readonly example: string;
}

/** `session` is the session as it lies in its new place; `files` and `expect` count the records of the original. */
interface BetweenPlaces extends StepBase {
  readonly from: MoveOrigin;
  /** What a person should know about its records. */
  readonly remarks: readonly RecordsLine[];
}

/** Copies a session to another place, compares every record, archives the original, and lets the copy be used. */
export interface MoveSession extends BetweenPlaces {
  readonly kind: 'move-session';
}

/** Takes `move-session` back: the copy goes to the trash, unless it was used, and the original returns. */
export interface ReturnSession extends BetweenPlaces {
  readonly kind: 'return-session';
  /** The trash item that the original was archived as. */
  readonly item: string;
  /** Also where the copy was used since: what was received there can then not be read again. */
  readonly force: boolean;
}

/**
 * Removes a copy that an interrupted migration or import left behind. Nobody could ever use it, and the session that it
 * was made from is where it was, or in the trash there. Has no inverse.
 */
export interface DiscardCopy extends StepBase {
  readonly kind: 'discard-copy';
}

/** Which snapshot a session comes back from. */
export interface SnapshotSource {
  /** The address of the vault, without any password. */
  readonly vault: string;
  /** Of that very vault. */
  readonly identity: string;
  readonly name: VaultName;
  readonly snapshot: string;
  readonly contentDigest: string;
}

/**
 * Brings a session back from a snapshot: beside its place, verified there, and then swapped in. What was in its place
 * goes to the trash. `expect` is what lies in its place: `nothingThere` where nothing does.
 */
export interface RestoreSession extends StepBase {
  readonly kind: 'restore-session';
  readonly from: SnapshotSource;
  /** Somebody says that nothing was sent or received since: then no key of the snapshot is an older one. */
  readonly nothingSince?: boolean;
}

/**
 * Puts what lies in the place of a session into the trash, and a trash item in its place: the inverse of
 * `restore-session`, and of itself. `expect` is what the item was.
 */
export interface SwapSession extends StepBase {
  readonly kind: 'swap-session';
  /** null where nothing lay there before: then nothing comes back. */
  readonly item: string | null;
  /** Of the restore that this takes back, by which it knows what it left half done; null where there is none. */
  readonly staged: string | null;
  /** What was written to after this, ms since 1970, was used since, and stays; null where nobody knows when that began. */
  readonly unusedSinceMs: number | null;
  /** Also where it was used since. */
  readonly force: boolean;
}

/**
 * Writes what is needed of some packs of a vault into new ones. It only adds, so there is nothing to take back: the old ones
 * go by steps of their own. `path` is the session, `sizeBytes` and `files` are 0.
 */
export interface RepackPacks extends StepBase {
  readonly kind: 'repack-packs';
  readonly packs: readonly string[];
}

/**
 * Lets the browser that runs on a profile empty its own caches. Has no inverse: it makes them again. `path` is the profile;
 * `sizeBytes` what its caches have, `files` 0, because it keeps its files and makes them small.
 */
export interface EmptyLiveCaches extends StepBase {
  readonly kind: 'empty-live-caches';
}

export type UnlistInstance = StepBase & Unlisting;
export type RelistInstance = StepBase & Relisting;
export type RetireSession = StepBase & Retiring;
export type ReviveSession = StepBase & Reviving;

export type Step =
  | MoveToTrash
  | MoveBack
  | Destroy
  | ReplaceEntry
  | PutBackEntry
  | MoveSession
  | ReturnSession
  | DiscardCopy
  | RestoreSession
  | SwapSession
  | RepackPacks
  | EmptyLiveCaches
  | UnlistInstance
  | RelistInstance
  | RetireSession
  | ReviveSession;

export type PlanOperation =
  | 'prune'
  | 'compact'
  | 'gc'
  | 'clean'
  | 'expire'
  | 'clear'
  | 'delete'
  | 'purge'
  | 'undo'
  | 'migrate'
  | 'restore'
  | 'forget'
  | 'collect';

/** A reason to keep, with how much it kept: what a person asks when a plan is smaller than hoped. */
export interface KeptLine {
  readonly rule: string;
  readonly reason: string;
  readonly entries: number;
  readonly sizeBytes: number;
}

export interface ProtectedLine {
  readonly guard: string;
  readonly reason: string;
  readonly session: SessionRef;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Result per session, as the ancestor's cleaner reported it. */
export interface SessionLine {
  readonly session: SessionRef;
  readonly filesSeen: number;
  readonly filesRemoved: number;
  readonly filesLeft: number;
  readonly bytesFreed: number;
  readonly removedByClass: Readonly<Record<string, number>>;
  readonly status: string;
}

export interface Plan {
  readonly format: typeof planFormat;
  readonly id: string;
  readonly operation: PlanOperation;
  readonly madeAtMs: number;
  /** The id of the home (catalog) that made it; no other applies it. */
  readonly home: string;
  readonly policy: 'safe' | 'classic' | null;
  /** The places it is for, with the identity of their roots when it was made. */
  readonly places: readonly { readonly url: string; readonly identity: string }[];
  readonly steps: readonly Step[];
  readonly protected: readonly ProtectedLine[];
  readonly kept: readonly KeptLine[];
  readonly sessions: readonly SessionLine[];
  /** Risks of the policy, and what would have to be known to remove more. */
  readonly notes: readonly string[];
  readonly totals: { readonly steps: number; readonly files: number; readonly sizeBytes: number };
  /** `undo`: the run that it takes back. */
  readonly undoes?: string;
  /** All of it or nothing: no step is begun where one of them cannot be done, and none after one that was not. */
  readonly whole?: true;
  /** What a person has to see to. */
  readonly warnings?: readonly string[];
  /** Keyed digest over everything above; tells a plan edited by hand. */
  readonly seal: string;
}

/** A plan before its store has filled in expectations and its home has sealed it. */
export interface Decision {
  readonly removals: readonly Removal[];
  readonly vetoes: readonly Veto[];
  readonly kept: readonly KeptLine[];
  readonly sessions: readonly SessionLine[];
  readonly notes: readonly string[];
}

/** The same plan gives the same text whatever the order of its keys: what the seal is computed over. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

/** What a step expects where nothing may lie. */
export const nothingThere: Expectation = { kind: 'folder', files: 0, sizeBytes: 0, fingerprint: 'nothing' };

export function sameExpectation(a: Expectation, b: Expectation): boolean {
  return (
    a.kind === b.kind && a.files === b.files && a.sizeBytes === b.sizeBytes && a.fingerprint === b.fingerprint
  );
}
