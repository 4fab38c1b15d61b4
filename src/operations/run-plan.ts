// Applies a sealed plan: journal first, then act, session by session, so that a crash at any moment can be taken back.
import { HoldfastError } from '../core/errors.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { RunReport } from '../core/report.ts';
import { sessionKey } from '../core/session.ts';
import type { Run } from '../ports/journal.ts';
import type { Lock } from '../ports/lock.ts';
import type { NumberedStep } from './batches-of.ts';
import type { OperationContext } from './context.ts';
import { isSealed, storeOf } from './make-plan.ts';
import { RunSteps } from './run-steps.ts';

/** @throws PLAN_OF_ANOTHER_WORLD, PLAN_ALTERED, PLAN_TOO_OLD, PLAN_USED, PLAN_DROPPED, LOCK_HELD, LOCK_DAMAGED, STEP_FAILED */
export async function runPlan(context: OperationContext, plan: Plan): Promise<RunReport> {
  const { journal } = context.catalog;
  await refuseForeignPlan(context, plan);
  const locks = await lockPlaces(context, plan);
  try {
    await refuseAnotherWorld(context, plan);
    // An interrupted run goes on however old it is: half done is worse than late.
    const unfinished = await journal.unfinishedRuns();
    if (!unfinished.some((run) => run.planId === plan.id)) refuseOldPlan(context, plan);
    await takeOverUndo(context, plan, unfinished);
    const { run, resumed } = await journal.openRun(plan, context.newId('run'), context.nowMs());
    try {
      return await carryOut(context, plan, run, resumed);
    } catch (error) {
      journal.breakOff(run.id);
      throw error;
    }
  } finally {
    for (const lock of locks) await lock.release();
  }
}

async function carryOut(
  context: OperationContext,
  plan: Plan,
  run: Run,
  resumed: boolean,
): Promise<RunReport> {
  const { journal } = context.catalog;
  const runner = new RunSteps(context, plan, run.id);
  runner.skipWhatIsSettled(await journal.lines(run.id));
  try {
    const sessions = [...bySession(plan.steps).values()];
    // What was begun is gone on with, as far as it can be.
    if (plan.whole === true && !resumed) await runner.lookAtAll(sessions);
    for (const steps of sessions) await runner.runSession(steps);
  } catch (cause) {
    const details = { run: run.id, plan: plan.id, cause: (cause as Error).message };
    throw new HoldfastError('STEP_FAILED', details, { cause });
  }
  const report = runner.report(resumed);
  if (plan.undoes !== undefined) {
    // An undo that left something behind can be asked for again, with or without --force.
    const whole = report.notDone.length === 0;
    await journal.setRunState(plan.undoes, whole ? 'undone' : 'partly-undone');
    await doneAgain(context, plan.undoes, whole);
  }
  await journal.closeRun(run.id, report.state, context.nowMs());
  return report;
}

async function refuseForeignPlan(context: OperationContext, plan: Plan): Promise<void> {
  const { homeId, seal } = context.catalog;
  if (plan.home !== homeId) {
    const cause = 'another Holdfast home made it';
    throw new HoldfastError('PLAN_OF_ANOTHER_WORLD', { plan: plan.id, cause });
  }
  if (!isSealed(plan, (text) => seal(text))) throw new HoldfastError('PLAN_ALTERED', { plan: plan.id });
  // Whoever made the plan had these places, and now its seal is known to be good: they need not be named again.
  for (const { url } of plan.places) await context.openPlace(url);
}

/** In one order everywhere, so that two runs over the same places cannot wait for each other. */
async function lockPlaces(context: OperationContext, plan: Plan): Promise<Lock[]> {
  const locks: Lock[] = [];
  try {
    for (const { url } of plan.places.toSorted((a, b) => (a.url < b.url ? -1 : 1))) {
      locks.push(await storeOf(context.stores, url).lockPlace(`${plan.operation} ${plan.id}`));
    }
  } catch (error) {
    for (const lock of locks) await lock.release();
    throw error;
  }
  return locks;
}

/** An unmounted disk leaves an empty folder of the same name; a plan made for the disk must not touch that. */
async function refuseAnotherWorld(context: OperationContext, plan: Plan): Promise<void> {
  for (const { url, identity } of plan.places) {
    const found = await storeOf(context.stores, url).identity();
    if (found === identity) continue;
    const cause = `${url} is not the folder that it was (another file system is mounted there, or it was made anew)`;
    throw new HoldfastError('PLAN_OF_ANOTHER_WORLD', { plan: plan.id, cause });
  }
}

/** Who asks for an undo again plans it anew. We hold its locks, so the earlier one is dead, and will never end itself. */
async function takeOverUndo(
  context: OperationContext,
  plan: Plan,
  unfinished: readonly Run[],
): Promise<void> {
  if (plan.undoes === undefined) return;
  for (const run of unfinished) {
    if (run.undoes !== plan.undoes || run.planId === plan.id) continue;
    await context.catalog.journal.closeRun(run.id, 'failed', context.nowMs());
  }
}

/** Who takes an undo back has done again what that undo took back. */
async function doneAgain(context: OperationContext, undone: string, whole: boolean): Promise<void> {
  const { journal } = context.catalog;
  const run = await journal.run(undone);
  if (run?.undoes == null) return;
  await journal.setRunState(run.undoes, whole ? 'done' : 'partly-undone');
}

function refuseOldPlan(context: OperationContext, plan: Plan): void {
  const ageMs = context.nowMs() - plan.madeAtMs;
  const limitMs = context.settings.planMaxAgeMs;
  if (Math.abs(ageMs) <= limitMs) return;
  const hours = (ms: number): string => `${Math.round(ms / 3_600_000)} h`;
  throw new HoldfastError('PLAN_TOO_OLD', { plan: plan.id, age: hours(ageMs), limit: hours(limitMs) });
}

function bySession(steps: readonly Step[]): Map<string, NumberedStep[]> {
  const groups = new Map<string, NumberedStep[]>();
  for (const [seq, step] of steps.entries()) {
    const key = sessionKey(step.session);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ seq, step }]);
    else group.push({ seq, step });
  }
  return groups;
}
