// How many sessions of whatsapp-web.js a vault keeps, in all and of one tenant, without the one that asks.
import type { VaultName } from '../core/snapshot.ts';
import { vaultKey } from '../core/vault-name.ts';
import type { UsageNow } from '../adapters/refuse-beyond-limits.ts';
import type { Vault } from '../ports/vault.ts';

/**
 * Counted is what has run on some machine and was not logged out or deleted: a name whose start was refused left nothing
 * but a lease. Reads the head of every session, so it is asked only where a limit is set and a new session begins.
 */
export async function usageOfVault(vault: Vault, own: VaultName): Promise<UsageNow> {
  const [all, tenant] = [
    { sessions: 0, sizeBytes: 0 },
    { sessions: 0, sizeBytes: 0 },
  ];
  for (const name of await vault.sessions()) {
    if (name.engine !== own.engine || vaultKey(name) === vaultKey(own)) continue;
    const session = vault.session(name);
    const state = await session.state();
    if (state === null || state.retired !== null || state.origin === null) continue;
    const sizeBytes = (await session.latest())?.sizeBytes ?? 0;
    for (const usage of name.tenant === own.tenant ? [all, tenant] : [all]) {
      usage.sessions += 1;
      usage.sizeBytes += sizeBytes;
    }
  }
  return { all, tenant };
}
