// What waits at the other homes, or was done there, as they told last.
import type { HomeStanding } from '../core/fleet.ts';
import type { OperationContext } from './context.ts';

/** Of the other homes that this keeper knows of; empty where it is alone, and on the command line. */
export function standingElsewhere({ lastLook }: OperationContext, tenant?: string): HomeStanding {
  const others = lastLook?.fleet()?.homes.slice(1) ?? [];
  const standing = others.flatMap((home) => home.standing ?? []);
  const isTheirs = (one: { readonly tenant: string | null }): boolean =>
    tenant === undefined || one.tenant === tenant;
  return {
    plans: standing.flatMap(({ plans }) => plans).filter(isTheirs),
    runs: standing.flatMap(({ runs }) => runs).filter(isTheirs),
    alerts: standing
      .flatMap(({ alerts }) => alerts)
      .filter(({ session }) => tenant === undefined || session?.tenant === tenant),
  };
}
