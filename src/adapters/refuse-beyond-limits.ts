// Refuses to begin a session where the limits of their number or bytes are used up. What is there is never refused.
import { HoldfastError } from '../core/errors.ts';
import { isUsedUp, usesOf, useText } from '../core/limits.ts';
import type { Limits, Usage } from '../core/limits.ts';
import { sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';

export interface UsageNow {
  readonly all: Usage;
  /** Of the tenant of the session that would begin. */
  readonly tenant: Usage;
}

/**
 * Two that begin at the same moment may both pass: a limit is there to stop growth, not to count to one.
 * @param usageNow asked only where a limit is set
 * @throws HoldfastError LIMIT_REACHED
 */
export async function refuseBeyondLimits(
  limits: Limits,
  name: Pick<SessionRef, 'tenant' | 'id'>,
  usageNow: (bytes: { readonly all: boolean; readonly tenant: boolean }) => Promise<UsageNow>,
): Promise<void> {
  const { sessions, sessionsPerTenant, bytes, bytesPerTenant } = limits;
  if ([sessions, sessionsPerTenant, bytes, bytesPerTenant].every((limit) => limit === null)) return;
  const usage = await usageNow({ all: bytes !== null, tenant: bytesPerTenant !== null });
  const full = usesOf(limits, usage.all, new Map([[name.tenant, usage.tenant]])).find(isUsedUp);
  if (full === undefined) return;
  const setting = `limits.${full.what}${full.tenant === null ? '' : 'PerTenant'}`;
  throw new HoldfastError('LIMIT_REACHED', { session: sessionName(name), cause: useText(full), setting });
}
