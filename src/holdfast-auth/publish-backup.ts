// Takes one backup of RemoteAuth into the vault, under a lease of its own: of two machines that back up one session, one at a time does.
import { judgeShrink } from '../core/judge-shrink.ts';
import type { VaultName } from '../core/snapshot.ts';
import { classifyProfilePath } from '../engines/wwebjs/classify-profile-path.ts';
import type { OperationContext } from '../operations/context.ts';
import type { SessionContent } from '../ports/snapshot-content.ts';
import type { SessionOrigin, TakenSnapshot, Vault } from '../ports/vault.ts';
import { holdLease } from '../stores/entries/hold-lease.ts';

/** They do so in turns, and do not wait for each other for longer. */
const leaseWaitMs = 60_000;

export interface BackupTo {
  readonly vault: Vault;
  /** Where the session lies. */
  readonly origin: SessionOrigin;
}

/** @throws HoldfastError those of SessionVault.take, LEASE_HELD */
export async function publishBackup(
  { nowMs }: OperationContext,
  name: VaultName,
  content: SessionContent,
  { vault, origin }: BackupTo,
): Promise<TakenSnapshot> {
  const { tenant, id } = name;
  const terms = { purpose: 'a backup of RemoteAuth', ttlMs: 60_000, waitMs: leaseWaitMs };
  const held = await holdLease(vault.leases('wwebjs'), { tenant, id }, terms);
  try {
    const session = vault.session(name);
    const taken = await session.take(content, {
      takenAtMs: nowMs(),
      madeBy: 'HoldfastStore',
      owner: held.owner,
      held: held.lease,
      partOf: classifyProfilePath,
      judgeShrink,
      signal: held.lost,
    });
    await session.noteOrigin(origin);
    return taken;
  } finally {
    await held.release();
  }
}
