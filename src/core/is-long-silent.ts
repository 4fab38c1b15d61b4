// Homes whose keeper is gone for good, as far as one can tell: a machine that was replaced, a volume that was lost.
import type { HomePicture } from './fleet.ts';

const longMs = 7 * 24 * 3_600_000;

/** Nobody can decide anything there. It is shown as last seen, and counts no more. */
export function isLongSilent({ alive, takenAtMs }: HomePicture, nowMs: number): boolean {
  return !alive && nowMs - takenAtMs > longMs;
}
