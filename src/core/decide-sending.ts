// Which alerts are sent now, so that nothing is lost and nothing is told twice. Pure.
import { neverToldMs } from './alert.ts';
import type { Alert, AlertState } from './alert.ts';
import { isHeldBack } from './alert-mark.ts';
import type { AlertMark } from './alert-mark.ts';
import { severity } from './alerts/severity.ts';

export interface SendingScene {
  /** Everything that holds now. Where a key comes twice, the worse one counts. */
  readonly alerts: readonly Alert[];
  /** What was told before, as the last decision returned it. */
  readonly states: readonly AlertState[];
  readonly nowMs: number;
  /** A standing alert is told again after this time, ms; 0 or less means never. */
  readonly reminderMs: number;
  /** Whether what a standing alert was about could not be looked at; see `cannotTell` in alerts/index.ts. */
  readonly cannotTell: (state: AlertState) => boolean;
  /** What people said about alerts, by key. */
  readonly marks?: ReadonlyMap<string, AlertMark>;
}

export interface Sending {
  readonly alert: Alert;
  readonly cause: 'new' | 'changed' | 'reminder' | 'resolved';
  readonly atMs: number;
}

/**
 * Each alert is decided by its own key alone: no alert ever holds back another. An alert is sent when it is new, when
 * its level rises or falls, when a reminder is due, and once when it is over; new figures alone send nothing. What a
 * person silenced is not told, and neither are reminders of what a person has seen, as long as it becomes no worse.
 * @returns deliveries, the worst first and what is over last; and the states to remember for the next decision
 */
export function decideSending(scene: SendingScene): { deliveries: Sending[]; states: AlertState[] } {
  const { marks, nowMs } = scene;
  const told = new Map(scene.states.map((state) => [state.key, state]));
  const current = worstByKey(scene.alerts);
  const deliveries: Sending[] = [];
  const states: AlertState[] = [];
  for (const alert of current.values()) {
    const before = told.get(alert.key);
    const cause = alert.momentary === true ? 'new' : causeToSend(alert, before, scene);
    const isHeld = cause !== null && isHeldBack(marks?.get(alert.key), alert, cause, nowMs);
    if (cause !== null && !isHeld) deliveries.push({ alert, cause, atMs: nowMs });
    if (alert.momentary === true) continue;
    states.push(
      isHeld && before === undefined
        ? neverTold(alert, nowMs)
        : stateAfter(alert, before, cause !== null && !isHeld, nowMs),
    );
  }
  deliveries.sort((a, b) => severity(b.alert.level) - severity(a.alert.level));
  for (const state of told.values()) {
    if (current.has(state.key)) continue;
    if (scene.cannotTell(state)) states.push(notAhead(state, nowMs));
    else if (state.lastSentMs !== neverToldMs && !isHeldBack(marks?.get(state.key), state, 'resolved', nowMs))
      deliveries.push({ alert: asItWas(state), cause: 'resolved', atMs: nowMs });
  }
  return { deliveries, states };
}

function causeToSend(
  alert: Alert,
  before: AlertState | undefined,
  { nowMs, reminderMs }: SendingScene,
): 'new' | 'changed' | 'reminder' | null {
  if (before === undefined || before.lastSentMs === neverToldMs) return 'new';
  if (before.level !== alert.level) return 'changed';
  const waitedMs = nowMs - notAhead(before, nowMs).lastSentMs;
  return reminderMs > 0 && waitedMs >= reminderMs ? 'reminder' : null;
}

function stateAfter(alert: Alert, before: AlertState | undefined, sent: boolean, nowMs: number): AlertState {
  const since = before === undefined ? undefined : notAhead(before, nowMs);
  if (since !== undefined && !sent) return since;
  const { key, event, level, session, text } = alert;
  const toldSinceMs = since?.toldSinceMs;
  return {
    key,
    event,
    level,
    session,
    text,
    firstAtMs: since?.firstAtMs ?? nowMs,
    lastSentMs: nowMs,
    ...(toldSinceMs !== undefined && { toldSinceMs }),
  };
}

/** Silenced from its first moment on: it stands, and is told as new when the silence ends. */
function neverTold({ key, event, level, session, text }: Alert, nowMs: number): AlertState {
  return { key, event, level, session, text, firstAtMs: nowMs, lastSentMs: neverToldMs };
}

/**
 * A time of the future means that the clock was set back. It counts as now: the next reminder comes one reminder's
 * time from here, neither never nor at once. Returns the same object where there is nothing to mend.
 */
function notAhead(state: AlertState, nowMs: number): AlertState {
  if (state.lastSentMs <= nowMs && state.firstAtMs <= nowMs) return state;
  return {
    ...state,
    firstAtMs: Math.min(state.firstAtMs, nowMs),
    lastSentMs: Math.min(state.lastSentMs, nowMs),
  };
}

function worstByKey(alerts: readonly Alert[]): Map<string, Alert> {
  const worst = new Map<string, Alert>();
  for (const alert of alerts) {
    const other = worst.get(alert.key);
    if (other === undefined || severity(alert.level) > severity(other.level)) worst.set(alert.key, alert);
  }
  return worst;
}

/** What is known of an alert that is over: its last text, and when it began. */
function asItWas({ key, event, level, session, text, firstAtMs }: AlertState): Alert {
  return { key, event, level, session, text, payload: { firstAtMs } };
}
