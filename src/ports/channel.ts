// A channel: where alerts go.
import type { Alert } from '../core/alert.ts';

export interface Delivery {
  readonly alert: Alert;
  /** Why it is sent: it is new, it changed, it is a reminder, or it is over. */
  readonly cause: 'new' | 'changed' | 'reminder' | 'resolved';
  readonly atMs: number;
}

export interface Channel {
  readonly name: string;
  /** Resolves when the receiver has it. @throws HoldfastError CHANNEL_FAILED after its own retries */
  send(delivery: Delivery, signal?: AbortSignal): Promise<void>;
}
