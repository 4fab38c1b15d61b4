// What this home remembers of the snapshots in the vault of the settings. The vault itself is not asked.
import type { SnapshotRecord } from '../../core/snapshot-record.ts';
import type { OperationContext } from '../context.ts';

/** Of another vault, which was set before, nobody wants to be told for ever. */
export async function knownSnapshots({
  catalog,
  vaultUrl,
}: OperationContext): Promise<readonly SnapshotRecord[]> {
  const records = await catalog.snapshots.all();
  return records.length === 0 ? [] : records.filter(({ vault }) => vault === vaultUrl());
}
