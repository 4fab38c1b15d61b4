// Good news waits until it lasts: a session that goes between 149 and 150 files is told once, not at every look. Pure.
import type { Alert, AlertState } from './alert.ts';
import { severity } from './alerts/severity.ts';

/** Since when an alert has been over, or milder than it was told, by key. Lost with the process: then it begins again. */
export type Calm = ReadonlyMap<string, number>;

export interface SettlingScene {
  readonly alerts: readonly Alert[];
  readonly states: readonly AlertState[];
  readonly calm: Calm;
  readonly nowMs: number;
  /** How long an alert must have been over or milder before that is told, ms; 0 tells it at once. */
  readonly settleMs: number;
  readonly cannotTell: (state: AlertState) => boolean;
}

export interface Settled {
  /** The same alerts; one that became milder a short while ago still has the level that it was told with. */
  readonly alerts: Alert[];
  /** As before, and also true for what is over, but not for long enough. */
  readonly cannotTell: (state: AlertState) => boolean;
  readonly calm: Calm;
}

export function settleAlerts({ alerts, states, calm, nowMs, settleMs, cannotTell }: SettlingScene): Settled {
  const worst = new Map<string, number>();
  for (const { key, level } of alerts) worst.set(key, Math.max(worst.get(key) ?? -1, severity(level)));
  const told = new Map(states.map((state) => [state.key, state]));
  const after = new Map<string, number>();
  const unsettled = new Set<string>();
  for (const state of states) {
    const milder = (worst.get(state.key) ?? -1) < severity(state.level);
    if (!milder || (!worst.has(state.key) && cannotTell(state))) continue;
    // A clock that was set back must not hold it for ever.
    const sinceMs = Math.min(calm.get(state.key) ?? nowMs, nowMs);
    after.set(state.key, sinceMs);
    if (nowMs - sinceMs < settleMs) unsettled.add(state.key);
  }
  return {
    alerts: alerts.map((alert) => {
      const state = unsettled.has(alert.key) ? told.get(alert.key) : undefined;
      return state === undefined ? alert : { ...alert, level: state.level };
    }),
    cannotTell: (state) => unsettled.has(state.key) || cannotTell(state),
    calm: after,
  };
}
