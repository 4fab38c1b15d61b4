// What waits at the other homes, or was done there, as they told last.
import type { HomeStanding } from '../core/fleet.ts';
import { isLongSilent } from '../core/is-long-silent.ts';
import type { OperationContext } from './context.ts';

/**
 * Of the other homes that this keeper knows of, but for those that were silent for long; empty where it is alone, and on
 * the command line.
 */
export function standingElsewhere({ lastLook, nowMs }: OperationContext, tenant?: string): HomeStanding {
  const others = (lastLook?.fleet()?.homes.slice(1) ?? []).filter((home) => !isLongSilent(home, nowMs()));
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
