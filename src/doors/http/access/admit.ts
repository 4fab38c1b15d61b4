// Whether a caller may call an operation at all, and with what input: a key bound to a tenant speaks of that tenant only.
import { mayCall } from '../../../core/access.ts';
import type { Caller, Role } from '../../../core/access.ts';
import { HoldfastError } from '../../../core/errors.ts';
import { isSessionKey } from '../../../core/session.ts';
import type { Operation } from '../../../operations/operation.ts';

/** What of an operation decides who may call it. */
type Declared = Pick<Operation, 'name' | 'risk' | 'role' | 'tenants'>;

export function roleFor({ risk, role }: Pick<Declared, 'risk' | 'role'>): Role {
  return role ?? (risk === 'reads' ? 'read' : 'operate');
}

/**
 * @returns the input to check and run with
 * @throws HoldfastError ROLE_TOO_LOW, NOT_FOR_A_TENANT; SESSION_NOT_FOUND where another tenant is named
 */
export function admit(operation: Declared, caller: Caller, input: unknown): unknown {
  const needed = roleFor(operation);
  if (!mayCall(caller, needed))
    throw new HoldfastError('ROLE_TOO_LOW', { needed, key: caller.name, role: caller.role });
  const { tenant } = caller;
  if (tenant === null) return input;
  if (operation.tenants === undefined)
    throw new HoldfastError('NOT_FOR_A_TENANT', { operation: operation.name, key: caller.name });
  if (typeof input !== 'object' || input === null) return input;
  const own = { ...input, ...ownSession(input, tenant) };
  if (operation.tenants === 'session') return own;
  const named = 'tenant' in input && typeof input.tenant === 'string' ? input.tenant : tenant;
  if (named !== tenant) throw new HoldfastError('SESSION_NOT_FOUND', { session: `tenant ${named}` });
  return { ...own, tenant };
}

/**
 * Somebody who names a session means one of the key's tenant. Without this a name that no session has would be looked for
 * in lists and vaults, where another tenant may have it.
 */
function ownSession(input: object, tenant: string): { session?: string } {
  if (!('session' in input) || typeof input.session !== 'string') return {};
  const { session } = input;
  // A key is no name, and is compared with those of the sessions that a tenant sees.
  if (session.startsWith(`${tenant}/`) || isSessionKey(session)) return {};
  if (session.includes('/')) throw new HoldfastError('SESSION_NOT_FOUND', { session });
  return { session: `${tenant}/${session}` };
}
