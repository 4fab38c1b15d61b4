// The catalog of a keeper, with whoever listens told of plans and runs: whichever road they came, they are written here.
import { counted, sizeText } from '../../core/amounts.ts';
import type { Plan } from '../../core/plan.ts';
import { tenantOfPlan } from '../../core/tenant-of-plan.ts';
import type { Catalog } from '../../ports/catalog.ts';
import type { KeeperEvents } from '../../ports/fleet.ts';
import type { Journal, Run, RunState } from '../../ports/journal.ts';
import type { Plans, PlanState } from '../../ports/records.ts';

type Events = Pick<KeeperEvents, 'publish'>;

export function tellingCatalog(catalog: Catalog, events: Events): Catalog {
  const plans = tellingPlans(catalog.plans, events);
  return { ...catalog, plans, journal: tellingJournal(catalog, events) };
}

function tellingPlans(plans: Plans, events: Events): Plans {
  return {
    find: (id) => plans.find(id),
    waiting: () => plans.waiting(),
    async save(plan, madeBy) {
      await plans.save(plan, madeBy);
      tellOfPlan(events, plan, 'waiting', madeBy);
    },
    async setState(id, state) {
      await plans.setState(id, state);
      const record = await plans.find(id);
      if (record !== null) tellOfPlan(events, record.plan, state, record.madeBy);
    },
    async dropOlder(operation, madeBy, exceptId) {
      const dropped = await plans.dropOlder(operation, madeBy, exceptId);
      if (dropped > 0) tellOfDropped(events, operation, dropped);
      return dropped;
    },
  };
}

/** A run that this keeper has opened: what it has done so far needs no journal to be read for. */
interface OpenRun {
  readonly plan: Plan;
  doneBytes: number;
}

function tellingJournal({ journal, plans }: Catalog, events: Events): Journal {
  const open = new Map<string, OpenRun>();
  return {
    run: (id) => journal.run(id),
    runs: (limit) => journal.runs(limit),
    unfinishedRuns: () => journal.unfinishedRuns(),
    lines: (id) => journal.lines(id),
    intend: (id, lines) => journal.intend(id, lines),
    async settle(id, lines, nowMs) {
      await journal.settle(id, lines, nowMs);
      const run = open.get(id);
      if (run === undefined) return;
      for (const { seq, state } of lines)
        if (state === 'done') run.doneBytes += run.plan.steps[seq]?.sizeBytes ?? 0;
    },
    async openRun(plan, id, nowMs) {
      const opened = await journal.openRun(plan, id, nowMs);
      open.set(opened.run.id, { plan, doneBytes: 0 });
      tellOfRun(events, opened.run, plan, 'running', 0);
      return opened;
    },
    async closeRun(id, state, nowMs) {
      await journal.closeRun(id, state, nowMs);
      const run = await journal.run(id);
      const { plan, doneBytes } = open.get(id) ?? { plan: null, doneBytes: 0 };
      open.delete(id);
      if (run !== null) tellOfRun(events, run, plan ?? (await planOf(plans, run)), state, doneBytes);
    },
    async setRunState(id, state) {
      await journal.setRunState(id, state);
      const run = await journal.run(id);
      if (run !== null) tellOfRun(events, run, await planOf(plans, run), state, 0);
    },
  };
}

async function planOf(plans: Plans, { planId }: Run): Promise<Plan | null> {
  return (await plans.find(planId))?.plan ?? null;
}

const planWords: Readonly<Record<PlanState, string>> = {
  waiting: 'made',
  applied: 'applied',
  dropped: 'dropped',
};

function tellOfPlan(events: Events, plan: Plan, state: PlanState, madeBy: string): void {
  const { id, operation, totals } = plan;
  events.publish({
    kind: 'plan',
    tenant: tenantOfPlan(plan),
    about: id,
    text: `${operation}: the plan was ${planWords[state]} (${counted(totals.steps, 'step')}, ${sizeText(totals.sizeBytes)})`,
    payload: { operation, state, madeBy, ...totals },
  });
}

/** Which ones, and whose, nobody asked: lists are read afresh. */
function tellOfDropped(events: Events, operation: string, dropped: number): void {
  const text = `${operation}: ${counted(dropped, 'older plan')} dropped for a newer one`;
  events.publish({ kind: 'plan', tenant: null, about: '', text, payload: { operation, state: 'dropped' } });
}

/** What an undo brings back is not freed. */
function tellOfRun(events: Events, run: Run, plan: Plan | null, state: RunState, doneBytes: number): void {
  const { id, operation, planId, undoes } = run;
  const freedBytes = operation === 'undo' ? 0 : doneBytes;
  events.publish({
    kind: 'run',
    tenant: plan === null ? null : tenantOfPlan(plan),
    about: id,
    text: `${operation}: the run is ${state}`,
    payload: { operation, state, plan: planId, undoes, steps: plan?.totals.steps ?? 0, freedBytes },
  });
}
