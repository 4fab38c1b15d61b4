// When the keeper's work is due, and who of several keepers does it. A keeper that is alone knows the clock only.
import type { Work } from '../core/work.ts';
import type { Cleanings, Cooldowns, SnapshotRecords } from './records.ts';

/** What work left in the records of the home that did it, and the others should know of the same sessions. */
export type Note =
  | { readonly kind: 'cooldown'; readonly of: Parameters<Cooldowns['touch']> }
  | { readonly kind: 'cleaning'; readonly of: Parameters<Cleanings['record']> }
  | { readonly kind: 'taken'; readonly of: Parameters<SnapshotRecords['taken']> }
  | { readonly kind: 'failed'; readonly of: Parameters<SnapshotRecords['failed']> }
  | { readonly kind: 'verified'; readonly of: Parameters<SnapshotRecords['verified']> };

export interface WorkEnd {
  /** `stopped`: it was not begun, or broken off, because the keeper ends. */
  readonly state: 'done' | 'failed' | 'stopped';
  readonly notes: readonly Note[];
}

export interface Schedule {
  /**
   * From now on `run` is called for work that is due here, also for what came due while this home was away: once,
   * however often it was missed. It never rejects.
   * @param endedElsewhere shared work, by its name, that another keeper did
   */
  start(
    run: (work: Work) => Promise<WorkEnd>,
    endedElsewhere: (shared: string, notes: readonly Note[]) => Promise<void>,
  ): Promise<void>;
  /** Begins nothing new, and waits for what runs. */
  stop(): Promise<void>;
}
