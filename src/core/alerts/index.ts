// All alert rules, and what one look at the world gives rise to.
import type { Alert, AlertRule, AlertScene, AlertState } from '../alert.ts';
import { sessionKey } from '../session.ts';
import { filesOverBudget } from './files-over-budget.ts';
import { growthLimitAhead } from './growth-limit-ahead.ts';
import { growthTooFast } from './growth-too-fast.ts';
import { growthUnusual } from './growth-unusual.ts';
import { limitNear } from './limit-near.ts';
import { orphansFound } from './orphans-found.ts';
import { placeUnreadable } from './place-unreadable.ts';
import { planWaits } from './plan-waits.ts';
import { preKeysChurn } from './pre-keys-churn.ts';
import { registryUnusable } from './registry-unusable.ts';
import { rotationAdvised } from './rotation-advised.ts';
import { sessionDamaged } from './session-damaged.ts';
import { sessionExpires } from './session-expires.ts';
import { sessionFound } from './session-found.ts';
import { sessionNeedsALook } from './session-needs-a-look.ts';
import { sessionUnreadable } from './session-unreadable.ts';
import { snapshotFailed } from './snapshot-failed.ts';
import { snapshotHurt } from './snapshot-hurt.ts';
import { snapshotKeptApart } from './snapshot-kept-apart.ts';
import { storageAhead } from './storage-ahead.ts';
import { storageFull } from './storage-full.ts';

export const alertRules: readonly AlertRule[] = [
  placeUnreadable,
  registryUnusable,
  sessionDamaged,
  sessionUnreadable,
  sessionNeedsALook,
  filesOverBudget,
  growthTooFast,
  growthLimitAhead,
  growthUnusual,
  preKeysChurn,
  rotationAdvised,
  orphansFound,
  storageFull,
  storageAhead,
  limitNear,
  sessionExpires,
  snapshotFailed,
  snapshotKeptApart,
  snapshotHurt,
  planWaits,
  sessionFound,
];

/** Everything that a person should know now, told before or not: `decideSending` says what to send of it. */
export function raiseAlerts(scene: AlertScene): Alert[] {
  return alertRules.flatMap((rule) => rule.alerts(scene));
}

/**
 * Says of a standing alert that is not raised any more whether this look could see what it was about. While a place,
 * a session or the instances list cannot be read, an alert about it is not over: not seen is not resolved.
 */
export function cannotTell(scene: AlertScene): (state: AlertState) => boolean {
  const { places, sessions } = scene.inventory;
  const unreadPlaces = new Set(places.filter((place) => place.problem !== null).map((place) => place.url));
  const unreadSessions = new Set(
    sessions
      .filter(({ credentials }) => credentials.state === 'unreadable')
      .map(({ ref }) => sessionKey(ref)),
  );
  const rules = new Map(alertRules.map((rule) => [rule.event, rule]));
  return (state) => {
    const { session } = state;
    if (session !== null && (unreadPlaces.has(session.place) || unreadSessions.has(sessionKey(session))))
      return true;
    return rules.get(state.event)?.cannotTell?.(state, scene) ?? false;
  };
}
