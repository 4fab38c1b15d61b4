// How long ago, or how long until: the same words as in every report of Holdfast.
import { durationText } from '../../src/core/amounts.ts';

/** Clocks of two machines never agree to the second. */
const sameMomentMs = 5_000;

export function ago(atMs: number, nowMs: number): string {
  const passedMs = nowMs - atMs;
  if (Math.abs(passedMs) < sameMomentMs) return 'just now';
  return passedMs > 0 ? `${durationText(passedMs)} ago` : `in ${durationText(passedMs)}`;
}
