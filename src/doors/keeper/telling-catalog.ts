// The catalog of a keeper, with whoever listens told of plans and runs: whichever road they came, they are written here.
import { counted, sizeText } from '../../core/amounts.ts';
import { planSummary } from '../../core/plan-summary.ts';
import { tenantOfPlan } from '../../core/tenant-of-plan.ts';
import type { Catalog } from '../../ports/catalog.ts';
import type { KeeperEvents } from '../../ports/fleet.ts';
import type { Journal, Run, RunState } from '../../ports/journal.ts';
import type { PlanLine, Plans, PlanState } from '../../ports/records.ts';

type Events = Pick<KeeperEvents, 'publish'>;

export function tellingCatalog(catalog: Catalog, events: Events): Catalog {
  const plans = tellingPlans(catalog.plans, events);
  return { ...catalog, plans, journal: tellingJournal(catalog, events) };
}

function tellingPlans(plans: Plans, events: Events): Plans {
  return {
    find: (id) => plans.find(id),
    shown: (id) => plans.shown(id),
    line: (id) => plans.line(id),
    waiting: () => plans.waiting(),
    async save(plan, madeBy) {
      await plans.save(plan, madeBy);
      tellOfPlan(events, { plan: planSummary(plan), tenant: tenantOfPlan(plan), madeBy }, 'waiting');
    },
    async drop(id) {
      const isChanged = await plans.drop(id);
      const line = isChanged ? await plans.line(id) : null;
      if (line !== null) tellOfPlan(events, line, 'dropped');
      return isChanged;
    },
    async dropOlder(operation, madeBy, exceptId) {
      const dropped = await plans.dropOlder(operation, madeBy, exceptId);
      if (dropped > 0) tellOfDropped(events, operation, dropped);
      return dropped;
    },
  };
}

/** What is told of a run's plan. */
interface Subject {
  readonly tenant: string | null;
  readonly steps: number;
}

/**
 * A run that this keeper has opened: what it has done so far needs no journal to be read for. The plan itself is not held:
 * a run lasts, and its plan may be large.
 */
interface OpenRun {
  readonly run: Run;
  readonly subject: Subject;
  /** By the number of the step. */
  readonly sizesBytes: Float64Array;
  doneBytes: number;
}

function tellingJournal({ journal, plans }: Catalog, events: Events): Journal {
  const open = new Map<string, OpenRun>();
  return {
    run: (id) => journal.run(id),
    runs: (limit) => journal.runs(limit),
    runsAbout: (session, limit) => journal.runsAbout(session, limit),
    unfinishedRuns: () => journal.unfinishedRuns(),
    lines: (id) => journal.lines(id),
    intend: (id, lines) => journal.intend(id, lines),
    async settle(id, lines, nowMs) {
      await journal.settle(id, lines, nowMs);
      const run = open.get(id);
      if (run === undefined) return;
      for (const { seq, state } of lines) if (state === 'done') run.doneBytes += run.sizesBytes[seq] ?? 0;
    },
    async openRun(plan, id, nowMs) {
      const opened = await journal.openRun(plan, id, nowMs);
      const { run, resumed } = opened;
      const subject = { tenant: tenantOfPlan(plan), steps: plan.totals.steps };
      const sizesBytes = Float64Array.from(plan.steps, ({ sizeBytes }) => sizeBytes);
      open.set(run.id, { run, subject, sizesBytes, doneBytes: 0 });
      tellOfRun(events, run, subject, 'running', 0);
      // An empty plan was never kept: nobody could have waited for it.
      const line = resumed ? null : await plans.line(plan.id);
      if (line !== null) tellOfPlan(events, line, 'applied');
      return opened;
    },
    async closeRun(id, state, nowMs) {
      await journal.closeRun(id, state, nowMs);
      const run = await journal.run(id);
      const { subject, doneBytes } = open.get(id) ?? { subject: null, doneBytes: 0 };
      open.delete(id);
      if (run !== null)
        tellOfRun(events, run, subject ?? (await subjectOf(plans, run)), state, doneBytes, true);
    },
    breakOff(id) {
      journal.breakOff(id);
      const opened = open.get(id);
      open.delete(id);
      if (opened === undefined) return;
      tellOfRun(events, opened.run, opened.subject, 'broken off', opened.doneBytes);
    },
    async setRunState(id, state) {
      await journal.setRunState(id, state);
      const run = await journal.run(id);
      if (run !== null) tellOfRun(events, run, await subjectOf(plans, run), state, 0);
    },
  };
}

/** An empty plan is kept nowhere, and is about nobody. */
async function subjectOf(plans: Plans, { planId }: Run): Promise<Subject> {
  const line = await plans.line(planId);
  return { tenant: line?.tenant ?? null, steps: line?.plan.totals.steps ?? 0 };
}

const planWords: Readonly<Record<PlanState, string>> = {
  waiting: 'made',
  applied: 'applied',
  dropped: 'dropped',
};

function tellOfPlan(
  events: Events,
  { plan: { id, operation, totals }, tenant, madeBy }: Omit<PlanLine, 'state'>,
  state: PlanState,
): void {
  events.publish({
    kind: 'plan',
    tenant,
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

/**
 * What an undo brings back is not freed.
 * @param ends it came to its end just now; otherwise it began, or is told of anew because another run took it back
 */
function tellOfRun(
  events: Events,
  run: Run,
  { tenant, steps }: Subject,
  state: RunState | 'broken off',
  doneBytes: number,
  ends = false,
): void {
  const { id, operation, planId, undoes } = run;
  const freedBytes = operation === 'undo' ? 0 : doneBytes;
  events.publish({
    kind: 'run',
    tenant,
    about: id,
    text: `${operation}: the run is ${state}`,
    payload: { operation, state, plan: planId, undoes, steps, freedBytes, ends },
  });
}
