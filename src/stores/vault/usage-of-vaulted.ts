// What one listing of a session in a vault tells: how much of each class there is, and of when.
import type { ClassTotal, SessionPicture } from '../../core/inventory.ts';
import type { VaultUsage } from '../../ports/vault.ts';

/** Of a session that was begun, and of which nothing lies there yet. */
export const nothing: VaultUsage = {
  snapshots: { count: 0, sizeBytes: 0 },
  packs: { count: 0, sizeBytes: 0 },
  trash: { count: 0, sizeBytes: 0 },
  newestMs: null,
  oldestMs: null,
  things: [],
};

/** Of its snapshots, by the clock of the blob store: a pack alone brings nothing back. */
export function timesOf(things: VaultUsage['things']): Pick<SessionPicture, 'newestMs' | 'oldestMs'> {
  const times = things
    .filter(({ path }) => path.startsWith('snapshots/'))
    .map(({ modifiedMs }) => modifiedMs);
  if (times.length === 0) return { newestMs: null, oldestMs: null };
  const newestMs = times.reduce((newest, one) => Math.max(newest, one));
  return { newestMs, oldestMs: times.reduce((oldest, one) => Math.min(oldest, one)) };
}

export function totalsOf(counts: readonly (readonly [string, number, number])[]): Record<string, ClassTotal> {
  const totals: Record<string, ClassTotal> = {};
  for (const [name, entries, sizeBytes] of counts) {
    if (entries === 0) continue;
    const total = (totals[name] ??= { entries: 0, sizeBytes: 0 });
    total.entries += entries;
    total.sizeBytes += sizeBytes;
  }
  return totals;
}
