// What a run did, step by step where it did not go as planned.
import type { MoveOrigin, PlanOperation, SessionLine } from './plan.ts';
import type { SessionRef } from './session.ts';

export interface StepOutcome {
  readonly session: SessionRef;
  readonly path: string;
  readonly outcome: 'skipped' | 'failed';
  readonly reason: string;
  /** Of the error that it failed with, where it had one. */
  readonly code?: string;
}

/** A session that is in another place now. */
export interface MovedSession {
  readonly from: MoveOrigin;
  readonly to: SessionRef;
  /** Records that were compared by their content, read back from where they lie now: all of them. */
  readonly records: number;
  /** As they lay in the old place, and as they lie in the new one. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** Records that were written wrongly and are right now. */
  readonly healed: number;
  /** `archived`: it is in the trash of its place. `left`: it is where it was, and must not be used any more. */
  readonly original: 'archived' | 'left';
  /** For how long nobody could use it, in ms: from its lock to the moment when the copy could be used. */
  readonly tookMs: number;
}

/** A session that was brought back from a snapshot. */
export interface RestoredSession {
  readonly session: SessionRef;
  readonly snapshot: string;
  /** The moment that it is of, ms since 1970. */
  readonly takenAtMs: number;
  readonly files: number;
  readonly sizeBytes: number;
  /** Where what was in its place is now; null where nothing was. */
  readonly before: 'in the trash' | null;
  /** What was done to it so that it can be used, and damage that its program tolerates; in sentences. */
  readonly remarks: readonly string[];
  readonly tookMs: number;
}

/** A session that an `undo` took out of its place again. */
export interface PutAwaySession {
  readonly session: SessionRef;
  /** What went to the trash. */
  readonly files: number;
  readonly sizeBytes: number;
  /** Whether what had lain there before is back. */
  readonly isReplaced: boolean;
}

/** A running browser that has emptied its caches. */
export interface EmptiedBrowser {
  readonly session: SessionRef;
  readonly pid: number;
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

export interface RunReport {
  readonly runId: string;
  readonly planId: string;
  readonly operation: PlanOperation;
  readonly state: 'done' | 'failed';
  /** The plan's run had been interrupted, and went on here. */
  readonly resumed: boolean;
  readonly stepsDone: number;
  readonly filesDone: number;
  readonly bytesDone: number;
  /** Steps whose expectation no longer held, or whose session is in use: nothing was done to them. */
  readonly notDone: readonly StepOutcome[];
  readonly sessions: readonly SessionLine[];
  /** `migrate`: what was done since the run was opened or gone on with. */
  readonly moved: readonly MovedSession[];
  /** `restore`: the same. */
  readonly restored: readonly RestoredSession[];
  /** `undo` of a restore: the same. */
  readonly putAway: readonly PutAwaySession[];
  /** `clean --live`: the same. */
  readonly emptied: readonly EmptiedBrowser[];
}
