// Small measures that several tasks share: percentiles, memory after a collection, bytes that a process sent to disks.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The value below which `share` of all lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * What the heap and the buffers outside it hold, after everything that is no longer needed is gone; no figure without
 * --expose-gc, because garbage would be in it.
 */
export async function heldBytes(): Promise<number> {
  if (globalThis.gc === undefined) return Number.NaN;
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc();
    await sleep(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export interface WrittenBytes {
  /** Given to the kernel in write calls: what the program decides. */
  readonly asked: number;
  /** What the kernel then had to write. A file system with large pages writes up to 1 MiB for 8 KiB that are flushed. */
  readonly flushed: number;
}

/** Of one process, and of all its children that have ended; undefined where the kernel does not say. */
export function writtenBytes(pid: number | 'self'): WrittenBytes | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/io`, 'utf8');
  } catch {
    return undefined; // Not Linux, or another user's process: then the figure is left out.
  }
  const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1]);
  return { asked: field('wchar'), flushed: field('write_bytes') };
}

export function lessWritten(
  to: WrittenBytes | undefined,
  from: WrittenBytes | undefined,
): WrittenBytes | undefined {
  if (to === undefined || from === undefined) return undefined;
  return { asked: to.asked - from.asked, flushed: to.flushed - from.flushed };
}
