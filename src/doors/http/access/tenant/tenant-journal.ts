// Plans and runs as one tenant sees them: those that are about its own sessions from the first step to the last.
import { HoldfastError } from '../../../../core/errors.ts';
import type { Plan } from '../../../../core/plan.ts';
import { planForTenant } from '../../../../core/plan-for-tenant.ts';
import { tenantOfPlan } from '../../../../core/tenant-of-plan.ts';
import type { Journal, Run } from '../../../../ports/journal.ts';
import type { PlanLine, Plans } from '../../../../ports/records.ts';

/** Runs of others lie between its own; no list reaches back further than this. */
const mostLookedAt = 1000;

export function tenantPlans(plans: Plans, tenant: string): Plans {
  const line: Plans['line'] = async (id) => {
    const found = await plans.line(id);
    return found?.tenant === tenant ? { ...found, plan: planForTenant(found.plan, tenant) } : null;
  };
  // Another's is not read: how long that takes would tell how large it is.
  const find: Plans['find'] = async (id) => ((await line(id)) === null ? null : plans.find(id));
  return {
    line,
    find,
    async shown(id) {
      const found = await find(id);
      return found && { ...found, plan: planForTenant(found.plan, tenant) };
    },
    waiting: async () => plansOfTenant(await plans.waiting(), tenant),
    async save(plan, madeBy) {
      refuseOthers(plan, tenant);
      return plans.save(plan, madeBy);
    },
    drop: async (id) => (await line(id)) !== null && plans.drop(id),
    // By maker, which names the key: no plan of another key is older in this sense.
    dropOlder: (operation, madeBy, exceptId) => plans.dropOlder(operation, madeBy, exceptId),
  };
}

/** Theirs, as they read them. */
export function plansOfTenant<Line extends Pick<PlanLine, 'plan' | 'tenant'>>(
  lines: readonly Line[],
  tenant: string,
): Line[] {
  return lines
    .filter((line) => line.tenant === tenant)
    .map((line) => ({ ...line, plan: planForTenant(line.plan, tenant) }));
}

export function tenantJournal(journal: Journal, plans: Plans, tenant: string): Journal {
  const isOwn = async ({ planId }: Run): Promise<boolean> => (await ownerOf(plans, planId)) === tenant;
  const run: Journal['run'] = async (id) => {
    const found = await journal.run(id);
    return found !== null && (await isOwn(found)) ? found : null;
  };
  const mustBeOwn = async (id: string): Promise<void> => {
    if ((await run(id)) === null) throw new HoldfastError('RUN_NOT_FOUND', { run: id });
  };
  const own = async (runs: readonly Run[], limit: number): Promise<Run[]> => {
    const found: Run[] = [];
    for (const each of runs) {
      if (found.length >= limit) break;
      if (await isOwn(each)) found.push(each);
    }
    return found;
  };
  return {
    run,
    runs: async (limit) => own(await journal.runs(mostLookedAt), limit),
    runsAbout: async (session, limit) => own(await journal.runsAbout(session, mostLookedAt), limit),
    unfinishedRuns: async () => own(await journal.unfinishedRuns(), Infinity),
    async lines(id) {
      await mustBeOwn(id);
      return journal.lines(id);
    },
    async openRun(plan, id, nowMs) {
      // An empty plan is about nobody.
      if (plan.steps.length > 0) refuseOthers(plan, tenant);
      return journal.openRun(plan, id, nowMs);
    },
    // Below, the run is the one that was opened above.
    intend: (id, lines) => journal.intend(id, lines),
    settle: (id, lines, nowMs) => journal.settle(id, lines, nowMs),
    closeRun: (id, state, nowMs) => journal.closeRun(id, state, nowMs),
    breakOff: (id) => journal.breakOff(id),
    async setRunState(id, state) {
      await mustBeOwn(id);
      return journal.setRunState(id, state);
    },
  };
}

/** Whose each plan is: it never changes, and a list of runs may ask for a thousand of them. */
const owners = new WeakMap<Plans, Map<string, string | null>>();
const mostOwners = 10_000;

/** null where it is nobody's, or is not kept. */
async function ownerOf(plans: Plans, id: string): Promise<string | null> {
  const known = owners.get(plans) ?? new Map<string, string | null>();
  owners.set(plans, known);
  const before = known.get(id);
  if (before !== undefined) return before;
  const line = await plans.line(id);
  if (line === null) return null;
  const owner = line.tenant;
  if (known.size >= mostOwners) known.clear();
  known.set(id, owner);
  return owner;
}

/** @throws HoldfastError PLAN_NOT_FOUND */
function refuseOthers(plan: Plan, tenant: string): void {
  if (tenantOfPlan(plan) !== tenant) throw new HoldfastError('PLAN_NOT_FOUND', { plan: plan.id });
}
