// Attempts with exponential back-off, for channels that cross a network.
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import { HoldfastError } from '../core/errors.ts';
import { AttemptFailed } from './attempt-failed.ts';

export interface Patience {
  /** Attempts in all, 1 to 15. */
  readonly attempts: number;
  /** Wait after the first failed attempt; doubles with each one. */
  readonly firstDelayMs: number;
  /** No wait is longer; a receiver that asks for more has failed. */
  readonly maxDelayMs: number;
}

export const usualPatience: Patience = { attempts: 5, firstDelayMs: 1000, maxDelayMs: 300_000 };

/** Waits differ by up to a fifth either way, so that many senders do not come back all at once. */
const jitter = 0.2;

/**
 * Calls `attempt` until it succeeds, cannot, or patience ends.
 * @param receiver how errors name the receiver: no secret in it
 * @throws HoldfastError CHANNEL_FAILED, also when the signal stops it
 */
export async function tryAgain(
  receiver: string,
  patience: Patience,
  signal: AbortSignal | undefined,
  attempt: () => Promise<void>,
): Promise<void> {
  let attemptsMade = 0;
  const once = (): Promise<void> => {
    attemptsMade += 1;
    return attempt();
  };
  try {
    await pRetry(once, {
      retries: patience.attempts - 1,
      // The waiting happens in shouldRetry, which knows how long the receiver asked for.
      minTimeout: 0,
      signal,
      shouldRetry: async ({ error, attemptNumber }) => {
        const waitMs = waitAfter(error, attemptNumber, patience, Math.random());
        if (waitMs !== null) await sleep(waitMs, undefined, signal && { signal });
        return waitMs !== null;
      },
    });
  } catch (error) {
    const failed =
      signal?.aborted === true
        ? new AttemptFailed('it was stopped before the receiver had it', false)
        : error;
    if (!(failed instanceof AttemptFailed)) throw failed;
    const times = attemptsMade > 1 ? ` (${attemptsMade} attempts)` : '';
    throw new HoldfastError('CHANNEL_FAILED', { channel: receiver, cause: `${failed.message}${times}` });
  }
}

/**
 * How long to wait after a failed attempt, ms; null when there is no point in another one.
 * @param random 0 to 1, what Math.random gives
 */
export function waitAfter(
  error: Error,
  attemptNumber: number,
  patience: Patience,
  random: number,
): number | null {
  if (!(error instanceof AttemptFailed) || !error.retry) return null;
  const askedMs = error.waitMs ?? 0;
  if (askedMs > patience.maxDelayMs) return null;
  const backOffMs = patience.firstDelayMs * 2 ** (attemptNumber - 1) * (1 - jitter + 2 * jitter * random);
  return Math.max(askedMs, Math.min(backOffMs, patience.maxDelayMs));
}

/** @throws HoldfastError CONFIG_INVALID */
export function checkedPatience(given: Partial<Patience>): Patience {
  const patience = { ...usualPatience, ...given };
  if (!Number.isInteger(patience.attempts) || patience.attempts < 1 || patience.attempts > 15) {
    throw new HoldfastError('CONFIG_INVALID', { cause: 'a channel makes 1 to 15 attempts' });
  }
  if (!(patience.firstDelayMs >= 0 && patience.maxDelayMs >= patience.firstDelayMs)) {
    throw new HoldfastError('CONFIG_INVALID', {
      cause: "a channel's delays are not negative, the longest not below the first",
    });
  }
  return patience;
}
