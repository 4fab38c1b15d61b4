// The vault of the settings for a client that runs under its leases: never a new one where an old one was, and only one that keeps them.
import type { ProfileMark } from '../adapters/wwebjs/decide-start.ts';
import { HoldfastError } from '../core/errors.ts';
import type { OperationContext } from '../operations/context.ts';
import type { Vault } from '../ports/vault.ts';

/** Asked once of each in a process: that takes some requests. */
const honest = new Set<string>();

/**
 * @param last what was noted of the session when it ran here last
 * @throws HoldfastError BLOBS_UNAVAILABLE, VAULT_KEEPS_NO_LEASE, VAULT_KEY_NEEDED, VAULT_KEY_WRONG …
 */
export async function vaultForLeases(context: OperationContext, last: ProfileMark | null): Promise<Vault> {
  const vault =
    last?.url === context.vaultUrl() ? await known(context) : await context.vault({ create: true });
  const identity = await vault.identity();
  if (honest.has(identity)) return vault;
  if (!(await context.honoursConditions()))
    throw new HoldfastError('VAULT_KEEPS_NO_LEASE', { url: vault.url });
  honest.add(identity);
  return vault;
}

/** The session was kept in a vault at this very address: where there is none any more, its disk is gone, or not mounted. */
async function known(context: OperationContext): Promise<Vault> {
  try {
    return await context.vault();
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'VAULT_ABSENT')) throw error;
    const cause =
      'the vault that the session was kept in is not there; mount its disk, or make a new vault with `holdfast snapshot`';
    throw new HoldfastError('BLOBS_UNAVAILABLE', { url: context.vaultUrl(), cause }, { cause: error });
  }
}
