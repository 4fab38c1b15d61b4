// Which sessions of a vault a command is about: by name, as people write them.
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { Vault } from '../ports/vault.ts';
import type { Selection } from './select-sessions.ts';

/**
 * In the order of their names.
 * @throws SESSION_NOT_IN_VAULT when something is named and nothing matches; what the vault throws
 */
export async function selectVaulted(vault: Vault, { session, tenant }: Selection): Promise<VaultName[]> {
  const names = await vault.sessions();
  const chosen = names.filter(
    (name) =>
      (session === undefined || isCalled(name, session)) &&
      (tenant === undefined || isOfTenant(name, tenant)),
  );
  if (chosen.length === 0 && (session !== undefined || tenant !== undefined)) {
    const what = session ?? `the tenant ${tenant}`;
    throw new HoldfastError('SESSION_NOT_IN_VAULT', { url: vault.url, session: what });
  }
  return chosen.toSorted((a, b) => (sortedBy(a) < sortedBy(b) ? -1 : 1));
}

/** A profile goes by its path below the place too: `session-sales`. */
function isCalled(name: VaultName, called: string): boolean {
  const { tenant, id, engine } = name;
  const paths = engine === 'wwebjs' ? [`session-${id}`, `${tenant}/session-${id}`] : [];
  return (
    [sessionName(name), id, ...paths].includes(called) || (engine === 'baileys' && isOfTenant(name, called))
  );
}

function isOfTenant(name: VaultName, tenant: string): boolean {
  return name.tenant === tenant || name.tenant === `company_${tenant}`;
}

function sortedBy({ engine, tenant, id }: VaultName): string {
  return [tenant, id, engine].join('\0');
}
