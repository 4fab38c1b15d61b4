// What a keeper measures of its own work. Nothing here may fail or wait: who measures must not disturb.

export interface Measures {
  /** One call of a database of sessions, or of the blob store under a vault. */
  called(what: 'database' | 'vault', call: string, seconds: number, outcome: 'done' | 'failed'): void;
  /** A lease that this process held is somebody else's now. */
  leaseLost(): void;
  /** One look of the keeper at everything; `names` where sizes were left as they were. */
  looked(how: 'names' | 'sizes', seconds: number): void;
}
