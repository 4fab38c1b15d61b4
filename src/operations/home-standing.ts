// What of this home other keepers show: plans that wait, the newest runs, alerts that stand.
import type { HomeStanding } from '../core/fleet.ts';
import type { Run } from '../ports/journal.ts';
import { standingAlerts } from './alerts-list.ts';
import type { OperationContext } from './context.ts';

const runsTold = 20;

/** @param tenants of plans that were looked up before, by their ids: it never changes */
export async function homeStanding(
  context: OperationContext,
  tenants: Map<string, string | null>,
): Promise<HomeStanding> {
  const { plans, journal } = context.catalog;
  const waiting = await plans.waiting();
  const unfinished = await journal.unfinishedRuns();
  const newest = await journal.runs(runsTold);
  const known = new Set(newest.map(({ id }) => id));
  const runs = [...newest, ...unfinished.filter(({ id }) => !known.has(id))];
  const tenantOf = async ({ planId }: Run): Promise<string | null> => {
    if (!tenants.has(planId)) {
      tenants.set(planId, (await plans.line(planId))?.tenant ?? null);
    }
    return tenants.get(planId) ?? null;
  };
  return {
    plans: waiting.map((line) => ({ ...line, state: 'waiting' })),
    runs: await Promise.all(runs.map(async (run) => ({ ...run, tenant: await tenantOf(run) }))),
    alerts: await standingAlerts(context),
  };
}
