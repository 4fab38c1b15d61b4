// A check: one statement of health about a place. It looks and says; it changes nothing and runs nothing.
import type { Finding, FindingCode } from '../core/finding.ts';
import type { PlaceView, Registry, SessionPicture } from '../core/inventory.ts';
import type { Place, PlaceKind } from '../core/place.ts';
import type { SnapshotRecord } from '../core/snapshot-record.ts';
import type { DatabaseFacts } from '../ports/entry-store.ts';
import type { Ground } from '../ports/ground.ts';
import type { ProbeReport } from '../ports/probe.ts';
import type { Run } from '../ports/journal.ts';

/** Everything that checks may know about one place. */
export interface CheckScene {
  readonly place: Place;
  /** The place as the user wrote it, before it was made absolute. */
  readonly givenAs: string;
  readonly placeView: PlaceView;
  /** Its sessions, and no others. */
  readonly pictures: readonly SessionPicture[];
  /** The sessions of all places, also those that nobody asked about: what a session is to others. */
  readonly everySession: readonly SessionPicture[];
  /** Those of all places that somebody asked about. */
  readonly askedAbout: readonly SessionPicture[];
  readonly registry: Registry;
  readonly ground: Ground;
  /** Runs that touch this place, began, did not end, and that nobody is at work on. */
  unfinishedRuns(): Promise<readonly Run[]>;
  /** Absolute paths of this place's lock files that are damaged (LOCK_DAMAGED from Locks.holder). */
  damagedLocks(): Promise<readonly string[]>;
  readonly workingDirectory: string;
  /** What the database says of itself; null for a folder. @throws STORE_UNAVAILABLE */
  database(): Promise<DatabaseFacts | null>;
  /** Whether a vault's storage keeps its word on conditional writes; null for any other place. @throws BLOBS_UNAVAILABLE, BLOBS_READ_ONLY */
  honoursConditions(): Promise<boolean | null>;
  /** What this home remembers of snapshots. */
  readonly knownSnapshots: readonly SnapshotRecord[];
  /** null where nobody asked for one. */
  readonly probe: ProbeReport | null;
}

export interface Check {
  readonly name: string;
  /** The kinds of places that it is about; of others it has nothing to say. */
  readonly on: readonly PlaceKind[];
  /** Every code that it can find. No two checks share one. */
  readonly codes: readonly FindingCode[];
  /** Empty means healthy. @throws whatever the ground throws: what could not be looked at is never healthy */
  find(scene: CheckScene): Promise<Finding[]>;
}
