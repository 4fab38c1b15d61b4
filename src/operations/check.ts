// One look of the keeper: what is there, how it is, what is new, and what a person should be told.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { marksAfter } from '../core/alert-mark.ts';
import type { AlertMark } from '../core/alert-mark.ts';
import type { Alert, AlertScene, AlertState } from '../core/alert.ts';
import { cannotTell, raiseAlerts } from '../core/alerts/index.ts';
import { settleAlerts } from '../core/settle-alerts.ts';
import type { Calm } from '../core/settle-alerts.ts';
import { decideSending } from '../core/decide-sending.ts';
import type { Sending } from '../core/decide-sending.ts';
import type { Judgement } from '../core/health.ts';
import type { Inventory } from '../core/inventory.ts';
import { sessionKey } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { growthPerDay, judgeAll, orphansIn } from './scan.ts';
import { knownSnapshots } from './snapshots/known-snapshots.ts';
import { takeInventory } from './take-inventory.ts';

export interface CheckResult {
  readonly inventory: Inventory;
  readonly judgements: ReadonlyMap<string, Judgement>;
  readonly alerts: readonly Alert[];
  readonly deliveries: readonly Sending[];
  /** For the next look. */
  readonly calm: Calm;
}

/**
 * @param namesOnly leave sizes as they were where no name changed (see ScanOptions.namesOnly)
 * @param calm what the last look of this process returned
 */
export async function check(
  context: OperationContext,
  namesOnly: boolean,
  calm: Calm = new Map(),
): Promise<CheckResult> {
  const { catalog, settings } = context;
  const inventory = await takeInventory(context, namesOnly);
  const refs = inventory.sessions.map((picture) => picture.ref);
  const { lastPlaces } = await catalog.world.history();
  // At the very first look everything is new, which is no news.
  const known = new Set(lastPlaces.keys());
  const newSessions = (await catalog.world.unseen(refs)).filter((ref) => known.has(ref.place));
  const orphans = orphansIn(inventory, context);
  const orphanKeys = new Set(orphans.map(sessionKey));
  // Each part is some milliseconds of work over thousands of sessions; between them others get a turn.
  await nextTurn();
  const growth = await growthPerDay(context);
  const judgements = await judgeAll(context, inventory, growth);
  await nextTurn();
  await catalog.world.remember(inventory, orphans);
  const scene: AlertScene = {
    inventory,
    judgements,
    newSessions,
    orphans: inventory.sessions.filter((picture) => orphanKeys.has(sessionKey(picture.ref))),
    growth,
    waitingPlans: await waitingPlans(context),
    snapshots: await knownSnapshots(context),
    settings: settings.alerts,
    nowMs: context.nowMs(),
  };
  await nextTurn();
  const alerts = raiseAlerts(scene);
  await nextTurn();
  const { nowMs } = scene;
  const { settleMs, reminderMs } = settings.alerts;
  const told = await catalog.alertStates.all();
  const looked = { alerts, states: told, calm, nowMs, settleMs, cannotTell: cannotTell(scene) };
  const settled = settleAlerts(looked);
  const marks = await catalog.alertMarks.all();
  const { deliveries, states } = decideSending({
    ...settled,
    states: told,
    nowMs,
    reminderMs,
    marks: new Map(marks.map((mark) => [mark.key, mark])),
  });
  await catalog.alertStates.replace(states);
  await forgetMarks(context, marks, states);
  return { inventory, judgements, alerts, deliveries, calm: settled.calm };
}

/** What was seen and is over, or has become worse, is to be seen anew. */
async function forgetMarks(
  { catalog, nowMs }: OperationContext,
  marks: readonly AlertMark[],
  states: readonly AlertState[],
): Promise<void> {
  const kept = new Map(
    marksAfter(marks, new Map(states.map(({ key, level }) => [key, level])), nowMs()).map((mark) => [
      mark.key,
      mark,
    ]),
  );
  for (const mark of marks) {
    const after = kept.get(mark.key) ?? { key: mark.key, acknowledged: null, silenced: null };
    if (after !== mark) await catalog.alertMarks.put(after);
  }
}

/** Those that a job left for a person to decide. What somebody typed and did not apply is no alert. */
async function waitingPlans(context: OperationContext): Promise<AlertScene['waitingPlans']> {
  const waiting = await context.catalog.plans.waiting();
  return waiting
    .filter(({ madeBy }) => madeBy !== 'cli')
    .map(({ madeBy, plan: { id, operation, totals, madeAtMs } }) => ({
      id,
      madeBy,
      operation,
      ...totals,
      madeAtMs,
    }));
}
