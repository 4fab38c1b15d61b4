// When the next sample of a series is due.

// What changes is sampled every 10 to 20 minutes, what rests every 30 to 60, each at a beat of its own: 10,000 in one
// look would hold up the keeper. What a session has now stands in `sessions`, to the minute.
const changedSampleMs = 10 * 60_000;
const restingSampleMs = 30 * 60_000;

export interface LastSample {
  readonly id: number;
  readonly atMs: number;
  readonly entries: number;
  readonly sizeBytes: number;
}

/** A clock that went back behind the last sample makes a new one due at once. */
export function isSampleDue(
  last: LastSample,
  now: Pick<LastSample, 'entries' | 'sizeBytes'>,
  nowMs: number,
): boolean {
  const rests = last.entries === now.entries && last.sizeBytes === now.sizeBytes;
  const beatMs = (rests ? restingSampleMs : changedSampleMs) * (1 + (last.id % 64) / 64);
  const ageMs = nowMs - last.atMs;
  return ageMs >= beatMs || ageMs < 0;
}
