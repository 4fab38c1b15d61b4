// What a run did, step by step where it did not go as planned.
import type { PlanOperation, SessionLine } from './plan.ts';
import type { SessionRef } from './session.ts';

export interface StepOutcome {
  readonly session: SessionRef;
  readonly path: string;
  readonly outcome: 'skipped' | 'failed';
  readonly reason: string;
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
}
