// What a child process is asked to measure, and what it says on the way.
import type { ParticipantName } from '../participants/index.ts';
import type { AuthStates, Home } from '../participants/participant.ts';
import type { Trace } from '../trace.ts';
import type { TaskName } from './index.ts';

export interface TaskOrder {
  readonly task: TaskName;
  readonly participant: ParticipantName;
  readonly home: Home;
  readonly traceFile: string;
  /** How many sessions; what it means is the task's. */
  readonly sessions: number;
  /** Rows that each session holds beforehand, where the task fills the store. */
  readonly rowsEach: number;
  /** How much of its traffic each session gets, from 0 to 1. */
  readonly share: number;
}

/** A child's word to the bench, which answers a mark once it has read its counters. */
export type ChildWord =
  | { readonly word: 'mark' }
  | { readonly word: 'done'; readonly result: unknown }
  | { readonly word: 'failed'; readonly reason: string };

export interface TaskContext {
  readonly order: TaskOrder;
  readonly trace: Trace;
  /** Starts the participant over the home; again for a store that was closed. */
  readonly start: () => Promise<AuthStates>;
  /** Waits until the bench has read its counters. What lies between two marks is measured. */
  readonly mark: () => Promise<void>;
}

export type Task<Result> = (context: TaskContext) => Promise<Result>;
