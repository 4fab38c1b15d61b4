// An alert: something that a person should know, with an identity, so that it is not told twice.
import type { GrowthMark } from './growth/growth-mark.ts';
import type { Rate } from './growth/growth-report.ts';
import type { Inventory, SessionPicture } from './inventory.ts';
import type { Judgement, HealthSettings } from './health.ts';
import type { Limits } from './limits.ts';
import type { SessionRef } from './session.ts';
import type { SnapshotRecord } from './snapshot-record.ts';

export type AlertLevel = 'info' | 'warning' | 'critical' | 'emergency';

export interface Alert {
  /** What it is about: the same key is the same alert, for example `session.files|baileys:/srv/auth#company_5`. */
  readonly key: string;
  /** Dotted event name, for example `session.files`. */
  readonly event: string;
  readonly level: AlertLevel;
  readonly session: SessionRef | null;
  /** One sentence for people. */
  readonly text: string;
  /** Figures for programs. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Happens at a moment (a new session, a run) and is over at once: told once, never a reminder, never resolved. */
  readonly momentary?: boolean;
}

/** No time of a message. */
export const neverToldMs = -1;

export interface AlertState {
  readonly key: string;
  readonly event: string;
  readonly level: AlertLevel;
  readonly session: SessionRef | null;
  /** As it was last told. */
  readonly text: string;
  readonly firstAtMs: number;
  /** `neverToldMs` where it was silenced from its first moment on. */
  readonly lastSentMs: number;
  /** When a channel had first delivered it; left out where none has: whoever it was for may not know of it. */
  readonly toldSinceMs?: number;
}

export interface AlertSettings extends HealthSettings {
  /** A standing alert is told again after this time. */
  readonly reminderMs: number;
  /** What got better is told when it has stayed so for this long. */
  readonly settleMs: number;
  /** Orphans: alert when there are at least this many, or they hold at least this many bytes. */
  readonly orphanCount: number;
  readonly orphanBytes: number;
  /** Storage in all, bytes. */
  readonly storageBytes: number;
  readonly limits: Limits;
  /** When a session counts as idle, and how long before its owner is told; 0 tells nobody. */
  readonly expiry: { readonly idleMs: number; readonly noticeMs: number };
  /** What will pass a limit within this time is told before; 0 tells nobody. */
  readonly forecastMs: number;
  /** Files a session may gain in a day. */
  readonly growthPerDay: { readonly warning: number; readonly critical: number; readonly emergency: number };
}

/** One look at the world, for alert rules. */
export interface AlertScene {
  readonly inventory: Inventory;
  readonly judgements: ReadonlyMap<string, Judgement>;
  readonly newSessions: readonly SessionRef[];
  readonly orphans: readonly SessionPicture[];
  /** Growth in files per day, by session key; only where it could be measured. */
  readonly growth: ReadonlyMap<string, number>;
  /** What else was judged of how sessions grow, by session key. */
  readonly growthMarks: ReadonlyMap<string, GrowthMark>;
  /** How fast all places together grow; null where that cannot be told. */
  readonly storageRate: Rate | null;
  readonly waitingPlans: readonly {
    id: string;
    /** Of one maker and operation at most one plan waits. */
    madeBy: string;
    operation: string;
    steps: number;
    sizeBytes: number;
    madeAtMs: number;
  }[];
  /** Of the vault of the settings. */
  readonly snapshots: readonly SnapshotRecord[];
  readonly settings: AlertSettings;
  readonly nowMs: number;
}

export interface AlertRule {
  readonly name: string;
  /** The dotted name of all its alerts. */
  readonly event: string;
  alerts(scene: AlertScene): Alert[];
  /**
   * Whether this look cannot say if a standing alert of this rule is over, because what it was about could not be
   * read. Such an alert stays as it is: not seen is not resolved. Left out: only its session's place matters.
   */
  cannotTell?(state: AlertState, scene: AlertScene): boolean;
}
