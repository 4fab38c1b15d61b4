// One attempt to deliver did not succeed: why, and whether another one makes sense.

export class AttemptFailed extends Error {
  /** Whether the same request may succeed later. */
  readonly retry: boolean;
  /** How long the receiver asked to be left alone; null when it did not say. */
  readonly waitMs: number | null;

  constructor(message: string, retry: boolean, waitMs: number | null = null) {
    super(message);
    this.name = 'AttemptFailed';
    this.retry = retry;
    this.waitMs = waitMs;
  }
}
