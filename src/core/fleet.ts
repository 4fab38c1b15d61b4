// What the last look of every keeper saw: one row per session, small enough to hold and filter thousands in memory.
import type { ClassTotal, Credentials, Generation, InUse, PlaceView } from './inventory.ts';
import type { AlertMark } from './alert-mark.ts';
import type { AlertState } from './alert.ts';
import type { HealthLevel, HealthReason } from './health.ts';
import type { PlanOperation } from './plan.ts';
import type { PlanSummary } from './plan-summary.ts';
import type { SessionRef } from './session.ts';

/** One session in a list. No secret, and no entry by its name. */
export interface SessionRow {
  /** `home` and `sessionKey` together are unique in the fleet. */
  readonly home: string;
  /** `place#path`. */
  readonly key: string;
  /** `tenant/id`, as people write it; may repeat. */
  readonly name: string;
  readonly ref: SessionRef;
  readonly health: HealthLevel;
  readonly reasons: readonly HealthReason[];
  /** Signs that it should be paired afresh (requirements B12). */
  readonly rotation: readonly string[];
  readonly credentials: Credentials['state'];
  /** null where nothing tells. */
  readonly paired: boolean | null;
  readonly inUse: InUse['answer'];
  readonly generation: Generation;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly cacheBytes: number;
  readonly byClass: Readonly<Record<string, ClassTotal>>;
  /** ms since 1970; null for an empty session. */
  readonly lastWrittenMs: number | null;
  /** Entries gained per day; null where samples do not reach back far enough. */
  readonly growthPerDay: number | null;
  /** The instances list was read and does not name it. */
  readonly orphan: boolean;
  /** When the newest whole snapshot was taken, ms since 1970; null where this home knows of none. */
  readonly snapshotAtMs: number | null;
}

/** What one keeper saw at its last look. */
export interface HomePicture {
  readonly home: string;
  /** The machine's name, for people. */
  readonly machine: string;
  /** ms since 1970. */
  readonly takenAtMs: number;
  readonly places: readonly PlaceView[];
  readonly sessions: readonly SessionRow[];
  /** What waits for somebody there; left out where a keeper does not tell. */
  readonly standing?: HomeStanding;
  /** false for a keeper that has not been heard of for longer than it should: its sessions are shown as last seen. */
  readonly alive: boolean;
}

/** What of a home needs a decision, or was done there: short enough to be told again and again. */
export interface HomeStanding {
  /** Those that wait, newest first, without their steps. */
  readonly plans: readonly (OfTenant & {
    readonly plan: PlanSummary;
    readonly state: 'waiting';
    readonly madeBy: string;
  })[];
  /** The newest ones, and those that did not end. */
  readonly runs: readonly (OfTenant & {
    readonly id: string;
    readonly planId: string;
    readonly operation: PlanOperation;
    readonly startedAtMs: number;
    readonly endedAtMs: number | null;
    readonly state: 'running' | 'done' | 'failed' | 'undone' | 'partly-undone';
    readonly undoes: string | null;
  })[];
  /** Those that stand. */
  readonly alerts: readonly (AlertState & {
    readonly acknowledged: AlertMark['acknowledged'];
    /** ms since 1970; null where it is told as usual. */
    readonly silencedUntilMs: number | null;
  })[];
}

interface OfTenant {
  /** Whose matter it is; null for more than one, or nobody's. */
  readonly tenant: string | null;
}

export interface FleetPicture {
  /** This home first. */
  readonly homes: readonly HomePicture[];
}
