// Which sessions a command is about: by --session and --tenant, as people write them.
import { HoldfastError } from '../core/errors.ts';
import type { PlaceView } from '../core/inventory.ts';
import { sessionKey, sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';

export interface Selection {
  /** `tenant/id`, an id, a clientId, a path below the place; or, where names repeat, the session key `place#path`. */
  readonly session?: string | undefined;
  /** A tenant; the ancestor's company number is understood. */
  readonly tenant?: string | undefined;
}

/**
 * @throws SESSION_NOT_FOUND when something is named and nothing matches: a typing error must not mean "all is well"
 * @throws PLACE_UNAVAILABLE when it may be in a place that could not be read: that is not the same as absent
 */
export function selectSessions<Row extends { readonly ref: SessionRef }>(
  {
    sessions,
    places,
  }: { readonly sessions: readonly Row[]; readonly places: readonly Pick<PlaceView, 'url' | 'problem'>[] },
  selection: Selection,
): Row[] {
  const { session, tenant } = selection;
  const chosen = sessions.filter(
    ({ ref }) =>
      (session === undefined || isNamed(ref, session)) && (tenant === undefined || isOfTenant(ref, tenant)),
  );
  if (chosen.length === 0 && (session !== undefined || tenant !== undefined)) {
    for (const { url, problem } of places)
      if (problem !== null) throw new HoldfastError('PLACE_UNAVAILABLE', { place: url, cause: problem });
    throw new HoldfastError('SESSION_NOT_FOUND', { session: session ?? `tenant ${tenant}` });
  }
  return chosen;
}

function isNamed(ref: SessionRef, name: string): boolean {
  return (
    [sessionName(ref), ref.id, ref.path, ref.clientId, sessionKey(ref)].includes(name) ||
    (ref.engine === 'baileys' && isOfTenant(ref, name))
  );
}

function isOfTenant(ref: SessionRef, tenant: string): boolean {
  return ref.tenant === tenant || ref.tenant === `company_${tenant}`;
}
