// The journal: what a run means to do, with its inverse, durable before it is done. Undo needs nothing else.
import type { Plan, PlanOperation, Step } from '../core/plan.ts';

export type RunState = 'running' | 'done' | 'failed' | 'undone' | 'partly-undone';
export type StepState = 'intended' | 'done' | 'skipped' | 'failed' | 'undone';

export interface Run {
  readonly id: string;
  readonly planId: string;
  readonly operation: PlanOperation;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly state: RunState;
  /** `undo`: the run that it takes back. */
  readonly undoes: string | null;
}

export interface JournalLine {
  readonly runId: string;
  readonly seq: number;
  readonly step: Step;
  /** The step that takes it back; null where nothing can. */
  readonly inverse: Step | null;
  readonly state: StepState;
  /** Why it was skipped or failed. */
  readonly note: string | null;
}

/** Contract: every method is durable when it resolves, and all lines given to one call become visible together. */
export interface Journal {
  /**
   * Opens a run of a plan, which waits no more by that, or the unfinished run that this plan already has (then `resumed`).
   * @throws PLAN_USED when the plan's run has ended, PLAN_DROPPED when the plan was dropped
   */
  openRun(plan: Plan, runId: string, nowMs: number): Promise<{ run: Run; resumed: boolean }>;
  intend(runId: string, lines: readonly { seq: number; step: Step; inverse: Step | null }[]): Promise<void>;
  settle(
    runId: string,
    lines: readonly { seq: number; state: Exclude<StepState, 'intended'>; note?: string }[],
    nowMs: number,
  ): Promise<void>;
  closeRun(runId: string, state: Exclude<RunState, 'running'>, nowMs: number): Promise<void>;
  setRunState(runId: string, state: RunState): Promise<void>;
  /** This process goes no further with it. Its record stays as it is, so that it can be resumed; who listens is told. */
  breakOff(runId: string): void;
  run(runId: string): Promise<Run | null>;
  /** Newest first. */
  runs(limit: number): Promise<readonly Run[]>;
  /** Newest first: those that meant to do something to it, or with what came of it. @param session its key, or `tenant/id` */
  runsAbout(session: string, limit: number): Promise<readonly Run[]>;
  /** Runs that have begun and not ended: a process died in the middle, or is at work. */
  unfinishedRuns(): Promise<readonly Run[]>;
  /** In order of `seq`. */
  lines(runId: string): Promise<readonly JournalLine[]>;
}
