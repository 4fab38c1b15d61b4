// The kinds of values that settings have, read alike from a file, the environment and flags: never guessed, never rounded.
import { Cron } from 'croner';
import { z } from 'zod';

/** Longer delays overflow the timers of Node, which then fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Only what is a number through and through: an empty text, null or `true` must not become 0 or 1. */
function number(inner: z.ZodNumber) {
  const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  return z.preprocess(
    (given) => (typeof given === 'string' && numeric.test(given.trim()) ? Number(given) : given),
    inner,
  );
}

export const count = number(z.number().int().min(0));
export const ms = number(z.number().min(0));
export const share = number(z.number().min(0).max(1));
export const timerMs = number(z.number().min(0).max(longestTimerMs));
/** How often something is done: not so often that the process does nothing else. */
export const intervalMs = number(z.number().min(100).max(longestTimerMs));
export const whole = (min: number, max: number) => number(z.number().int().min(min).max(max));

const words: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

export const flag = z.preprocess(
  (given) => (typeof given === 'string' ? (words[given.trim().toLowerCase()] ?? given) : given),
  z.boolean(),
);

/** Five or six fields of cron, or `never`. */
export const schedule = z
  .string()
  .refine((text) => text === 'never' || isCron(text), { error: 'it is neither a cron expression nor never' });

function isCron(text: string): boolean {
  try {
    new Cron(text, { paused: true }).stop();
    return true;
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return false;
    throw error;
  }
}

/** Three levels of an amount, each with a default of its own. */
export const levels = (of: {
  readonly warning: number;
  readonly critical: number;
  readonly emergency: number;
}) =>
  z
    .strictObject({
      warning: count.default(of.warning),
      critical: count.default(of.critical),
      emergency: count.default(of.emergency),
    })
    .prefault({});
