// One look of the keeper: what is there, how it is, what is new, and what a person should be told.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { marksAfter } from '../core/alert-mark.ts';
import type { AlertMark } from '../core/alert-mark.ts';
import type { Alert, AlertScene, AlertState } from '../core/alert.ts';
import { alertRules, cannotTell } from '../core/alerts/index.ts';
import { settleAlerts } from '../core/settle-alerts.ts';
import type { Calm } from '../core/settle-alerts.ts';
import { decideSending } from '../core/decide-sending.ts';
import type { Sending } from '../core/decide-sending.ts';
import { entriesPerDay } from '../core/growth/entries-per-day.ts';
import type { Rate } from '../core/growth/growth-report.ts';
import { sumRates } from '../core/growth/sum-rates.ts';
import type { Judgement } from '../core/health.ts';
import type { Inventory } from '../core/inventory.ts';
import { sessionKey } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { judgeGrowth } from './judge-growth.ts';
import { sampleDatabases } from './sample-databases.ts';
import { judgeAll, orphansIn } from './scan.ts';
import { knownSnapshots } from './snapshots/known-snapshots.ts';
import { takeInventory } from './take-inventory.ts';

export interface CheckResult {
  readonly inventory: Inventory;
  readonly judgements: ReadonlyMap<string, Judgement>;
  /** What else it went by. */
  readonly scene: Pick<AlertScene, 'orphans' | 'growth' | 'snapshots'>;
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
  const inventory = await takeInventory(context, { namesOnly });
  const refs = inventory.sessions.map((picture) => picture.ref);
  const { lastPlaces } = await catalog.world.history();
  // At the very first look everything is new, which is no news.
  const known = new Set(lastPlaces.keys());
  const newSessions = (await catalog.world.unseen(refs)).filter((ref) => known.has(ref.place));
  await nextTurn();
  const orphans = orphansIn(inventory, context);
  const orphanKeys = new Set(orphans.map(sessionKey));
  // Each part is some milliseconds of work over thousands of sessions; between them others get a turn.
  await nextTurn();
  await catalog.world.remember(inventory, orphans);
  // Asking a database for its size may take long; sizes of files are read at the same looks.
  if (!namesOnly) await sampleDatabases(context, inventory);
  await judgeGrowth(context);
  const growthMarks = await catalog.samples.marks('session');
  const judgements = await judgeAll(context, inventory, growthMarks);
  await nextTurn();
  const scene: AlertScene = {
    inventory,
    judgements,
    newSessions,
    orphans: inventory.sessions.filter((picture) => orphanKeys.has(sessionKey(picture.ref))),
    growth: entriesPerDay(growthMarks),
    growthMarks,
    storageRate: await storageRate(context, inventory),
    waitingPlans: await waitingPlans(context),
    snapshots: await knownSnapshots(context),
    settings: settings.alerts,
    nowMs: context.nowMs(),
  };
  const alerts: Alert[] = [];
  for (const rule of alertRules) {
    await nextTurn();
    for (const alert of rule.alerts(scene)) alerts.push(alert);
  }
  await nextTurn();
  const { nowMs } = scene;
  const { settleMs, reminderMs } = settings.alerts;
  const told = await catalog.alertStates.all();
  const looked = { alerts, states: told, calm, nowMs, settleMs, cannotTell: cannotTell(scene) };
  const settled = settleAlerts(looked);
  const marks = await catalog.alertMarks.all();
  await nextTurn();
  const { deliveries, states } = decideSending({
    ...settled,
    states: told,
    nowMs,
    reminderMs,
    marks: new Map(marks.map((mark) => [mark.key, mark])),
  });
  await nextTurn();
  await catalog.alertStates.replace(states);
  await forgetMarks(context, marks, states);
  return { inventory, judgements, scene, alerts, deliveries, calm: settled.calm };
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

/** Those that a job left for a person to decide. What somebody asked for and did not apply is no alert. */
async function waitingPlans(context: OperationContext): Promise<AlertScene['waitingPlans']> {
  const waiting = await context.catalog.plans.waiting();
  return waiting
    .filter(({ madeBy }) => madeBy !== 'cli' && !madeBy.startsWith('http:'))
    .map(({ madeBy, plan: { id, operation, totals, madeAtMs } }) => ({
      id,
      madeBy,
      operation,
      ...totals,
      madeAtMs,
    }));
}

/** Of all places that were looked at; null where one of them cannot be told yet. */
async function storageRate({ catalog }: OperationContext, { places }: Inventory): Promise<Rate | null> {
  const marks = await catalog.samples.marks('place');
  const rates = places.map(({ url }) => marks.get(`${url}#`)?.rates.sizeBytes ?? null);
  return rates.includes(null) ? null : sumRates(rates.filter((rate) => rate !== null));
}
