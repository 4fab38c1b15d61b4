// How long a lease may run, at most.

/**
 * A lease that would run longer was given out by a clock that has been set back since: it counts as expired, or the
 * session of somebody who is gone would stay locked for as long as the clock was ahead. The epoch keeps that safe.
 */
export const longestLeaseMs = 600_000;

/** @param remainingMs until it ends, by the clock of its database */
export function isLeaseRunning(remainingMs: number): boolean {
  return remainingMs > 0 && remainingMs <= longestLeaseMs;
}
