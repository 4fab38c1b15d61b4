// Which tasks that have ended are kept no longer: who polls for a long one finds it, whatever others do meanwhile.

export interface EndedTask {
  readonly id: string;
  /** By whom it is counted. */
  readonly account: string;
  readonly endedAtMs: number;
  /** Of what is kept of its answer. */
  readonly sizeBytes: number;
}

const keptForMs = 3_600_000;
const mib = 1_048_576;
const mostOfOne = { tasks: 100, sizeBytes: 8 * mib };
const mostSizeBytes = 64 * mib;

/**
 * The last one of each account stays however large it is, as long as there is room for it: it is being asked for.
 * @param ended in any order; of those that ended in the same millisecond the later one counts as newer
 */
export function tasksToForget(ended: readonly EndedTask[], nowMs: number): string[] {
  const ofEach = new Map<string, { tasks: number; sizeBytes: number }>();
  let allBytes = 0;
  const forgotten: string[] = [];
  for (const { id, account, endedAtMs, sizeBytes } of newestFirst(ended)) {
    const kept = ofEach.get(account) ?? { tasks: 0, sizeBytes: 0 };
    const isTooMuchOfOne =
      kept.tasks >= mostOfOne.tasks || (kept.tasks > 0 && kept.sizeBytes + sizeBytes > mostOfOne.sizeBytes);
    const isTooMuch = allBytes > 0 && allBytes + sizeBytes > mostSizeBytes;
    if (isTooMuchOfOne || isTooMuch || nowMs - endedAtMs > keptForMs) {
      forgotten.push(id);
      continue;
    }
    ofEach.set(account, { tasks: kept.tasks + 1, sizeBytes: kept.sizeBytes + sizeBytes });
    allBytes += sizeBytes;
  }
  return forgotten;
}

function newestFirst(ended: readonly EndedTask[]): EndedTask[] {
  return ended.toReversed().toSorted((a, b) => b.endedAtMs - a.endedAtMs);
}
