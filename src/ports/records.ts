// What the catalog remembers beside the journal: plans that wait, the trash, sightings, cooldowns, alerts, samples.
import type { AlertMark } from '../core/alert-mark.ts';
import type { AlertState } from '../core/alert.ts';
import type { History } from '../core/guard.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Plan } from '../core/plan.ts';
import type { PlanSummary } from '../core/plan-summary.ts';
import type { SessionRef } from '../core/session.ts';
import type { SnapshotRecord, TakenRecord } from '../core/snapshot-record.ts';

export type PlanState = 'waiting' | 'applied' | 'dropped';

export interface PlanRecord {
  readonly plan: Plan;
  readonly state: PlanState;
  /** Who made it: `cli`, or the keeper's job. */
  readonly madeBy: string;
}

/** A plan in a list. */
export interface PlanLine {
  readonly plan: PlanSummary;
  readonly state: PlanState;
  readonly madeBy: string;
  /** Whose matter it is; null for more than one, or nobody's. */
  readonly tenant: string | null;
}

export interface Plans {
  save(plan: Plan, madeBy: string): Promise<void>;
  find(id: string): Promise<PlanRecord | null>;
  /** As `find`, for people to read and never to apply: what is not for the eyes of whoever asks is left out. */
  shown(id: string): Promise<PlanRecord | null>;
  /** As `find`, and costs the same however large the plan is. */
  line(id: string): Promise<PlanLine | null>;
  /** Newest first. */
  waiting(): Promise<readonly PlanLine[]>;
  /** Whatever becomes of it, it is not applied any more, unless its run has begun. @returns false where nothing changed by that */
  drop(id: string): Promise<boolean>;
  /** Waiting plans of the same operation and maker wait no more for a newer one; who has their id may still apply them. */
  dropOlder(operation: string, madeBy: string, exceptId: string): Promise<number>;
}

/** One thing in the trash. */
export interface TrashItem {
  /** `<run>/<path below the place's root>`. */
  readonly item: string;
  readonly runId: string;
  readonly session: SessionRef;
  readonly path: string;
  readonly class: string;
  readonly kind: 'file' | 'folder';
  readonly files: number;
  readonly sizeBytes: number;
  readonly trashedAtMs: number;
  /** Holds credentials that were whole when it was moved (a whole session, or a credentials file). */
  readonly holdsCredentials: boolean;
}

/** Something that goes into the trash now. */
export interface TrashedItem extends TrashItem {
  /** Of a session that Holdfast moved to another place, where it is from now on: its absence is no end of it. */
  readonly movedTo?: Pick<SessionRef, 'place' | 'path'>;
}

export interface TrashRecords {
  add(items: readonly TrashedItem[]): Promise<void>;
  remove(items: readonly { place: string; item: string }[]): Promise<void>;
  all(): Promise<readonly TrashItem[]>;
}

export interface World {
  /** Remembers an inventory: orphan sightings, counts of places and of the list, and the samples that are due. */
  remember(inventory: Inventory, orphans: readonly SessionRef[]): Promise<void>;
  history(): Promise<History>;
  /** Holdfast itself took this many sessions of a place, or entries of the list, away: so many fewer are no reason for distrust. */
  acknowledgeRemovals(place: string, sessions: number): Promise<void>;
  /** Sessions never seen by `remember` before, of those given; marks nothing. */
  unseen(refs: readonly SessionRef[]): Promise<readonly SessionRef[]>;
}

/** Linked sessions of databases that were seen alive. Without this a lost database would look like a new one. */
export interface LiveSessions {
  note(refs: readonly Pick<SessionRef, 'place' | 'path'>[], nowMs: number): Promise<void>;
  /** When it was last noted, exact to a day; null where it never was, or where Holdfast itself has removed it since. */
  lastLiveMs(ref: Pick<SessionRef, 'place' | 'path'>): Promise<number | null>;
  /** URL of the place that Holdfast moved it to, where it was not seen here since; else null. */
  movedTo(ref: Pick<SessionRef, 'place' | 'path'>): Promise<string | null>;
}

/** When a job last acted on a session. Survives restarts. A time in the future (a clock that jumped) counts as now. */
export interface Cooldowns {
  lastMs(job: string, session: string): Promise<number | null>;
  touch(job: string, session: string, nowMs: number): Promise<void>;
}

export interface CleaningResult {
  readonly atMs: number;
  readonly removed: number;
  readonly remaining: number;
}

export interface Cleanings {
  /** The last cleaning of each session, by session key. */
  last(): Promise<ReadonlyMap<string, CleaningResult>>;
  /** By session key: any number of them. */
  record(results: readonly (readonly [session: string, result: CleaningResult])[]): Promise<void>;
}

type OfSession = Pick<SnapshotRecord, 'vault' | 'name'>;

/** So that alerts, the keeper and `sessions show` know of snapshots without asking the vault. */
export interface SnapshotRecords {
  taken(of: OfSession & { readonly session: SessionRef }, taken: TakenRecord, atMs: number): Promise<void>;
  failed(
    of: OfSession & { readonly session: SessionRef },
    failure: NonNullable<SnapshotRecord['failure']>,
    atMs: number,
  ): Promise<void>;
  verified(of: OfSession, verified: NonNullable<SnapshotRecord['verified']>): Promise<void>;
  /** A person has looked at it, and it is good. */
  approved(of: OfSession, id: string): Promise<void>;
  all(): Promise<readonly SnapshotRecord[]>;
}

export interface AlertStates {
  all(): Promise<readonly AlertState[]>;
  /** Since when people were told of those that stand on stays as it is. */
  replace(states: readonly AlertState[]): Promise<void>;
  /** A channel has delivered these now. Only the first time of each counts, and what does not stand is no matter. */
  told(keys: readonly string[], nowMs: number): Promise<void>;
}

export interface AlertMarks {
  all(): Promise<readonly AlertMark[]>;
  /** In the place of what was said before; one that says nothing any more is removed. */
  put(mark: AlertMark): Promise<void>;
}
