// Bounded waiting for the WhatsApp stand-in: every wait says what it waited for when it gives up.
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 4;

/** The first defined value of `look`; throws after the timeout. */
export async function until<T>(
  look: () => T | undefined,
  timeoutMs: number,
  what: string | (() => string),
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(POLL_MS);
  }
}
