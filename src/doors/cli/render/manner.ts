// How a report is told: how much of it, and how wide.

export interface Manner {
  readonly verbose: boolean;
  /** Characters that a line of a table may have; null cuts nothing. */
  readonly width: number | null;
}
