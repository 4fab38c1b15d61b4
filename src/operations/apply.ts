// `apply`: carries out a plan exactly as it was printed, or goes on with a run that was interrupted.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { planFormat } from '../core/plan.ts';
import { instancesCount } from '../core/listing.ts';
import type { Plan } from '../core/plan.ts';
import type { RunReport } from '../core/report.ts';
import { sessionKey } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { runReport } from './outputs/runs.ts';
import { runPlan } from './run-plan.ts';

export const apply = declareOperation({
  name: 'apply',
  summary: 'Applies a plan by its id, or one saved with --save.',
  risk: 'changes',
  input: z.object({
    plan: z.string().describe('the id of a plan that waits, or a file').meta({ positional: true }),
    /** The text of the file, where the door found `plan` to be one. */
    text: z.string().optional().meta({ hidden: true }),
  }),
  http: { method: 'post', path: '/plans/{plan}/apply' },
  output: runReport,
  tenants: 'session',
  async run(context, input): Promise<RunReport> {
    const plan =
      input.text === undefined ? await findPlan(context, input.plan) : readPlan(input.plan, input.text);
    return applyPlan(context, plan);
  },
});

export async function applyPlan(context: OperationContext, plan: Plan): Promise<RunReport> {
  const report = await runPlan(context, plan);
  if (plan.operation === 'prune') await recordCleanings(context, plan, report);
  if (['gc', 'expire', 'clear', 'delete'].includes(plan.operation))
    await acknowledgeRemovals(context, report);
  if (report.notDone.length === 0 && plan.steps.some(({ kind }) => kind === 'unlist-instance'))
    await context.catalog.world.acknowledgeRemovals(instancesCount, 1);
  if (plan.operation === 'migrate') await acknowledgeMoves(context, report);
  return report;
}

async function findPlan(context: OperationContext, id: string): Promise<Plan> {
  const record = await context.catalog.plans.find(id);
  if (record === null) throw new HoldfastError('PLAN_NOT_FOUND', { plan: id });
  return record.plan;
}

/** Only the form is looked at here; whether it was altered shows in its seal, before anything else of it is believed. */
function readPlan(name: string, text: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HoldfastError('PLAN_UNREADABLE', { plan: name, cause: (cause as Error).message }, { cause });
  }
  if (!isPlan(value))
    throw new HoldfastError('PLAN_UNREADABLE', { plan: name, cause: `its format is not ${planFormat}` });
  return value;
}

function isPlan(value: unknown): value is Plan {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === planFormat;
}

/**
 * What a prune left of each session feeds the advice to pair afresh (requirements B12). A session of which nothing
 * could go is the one that needs it most, so it counts too, also where the whole plan is empty.
 */
export async function recordCleanings(
  context: OperationContext,
  plan: Plan,
  report: RunReport | null,
): Promise<void> {
  const removed = new Map(report?.sessions.map((line) => [sessionKey(line.session), line.filesRemoved]));
  const atMs = context.nowMs();
  const results = plan.sessions.map(({ session, filesSeen }) => {
    const key = sessionKey(session);
    const gone = removed.get(key) ?? 0;
    return [key, { atMs, removed: gone, remaining: filesSeen - gone }] as const;
  });
  await context.catalog.cleanings.record(results);
}

/** A place that has fewer sessions because Holdfast moved them away is no reason for distrust. */
async function acknowledgeRemovals(context: OperationContext, report: RunReport): Promise<void> {
  const moved = new Map<string, number>();
  for (const { session, filesLeft, filesRemoved } of report.sessions) {
    if (filesLeft <= 0 && filesRemoved > 0) moved.set(session.place, (moved.get(session.place) ?? 0) + 1);
  }
  for (const [place, sessions] of moved) await context.catalog.world.acknowledgeRemovals(place, sessions);
}

async function acknowledgeMoves(context: OperationContext, { moved }: RunReport): Promise<void> {
  const gone = new Map<string, number>();
  for (const { from, original } of moved) {
    if (original === 'archived') gone.set(from.place, (gone.get(from.place) ?? 0) + 1);
  }
  for (const [place, sessions] of gone) await context.catalog.world.acknowledgeRemovals(place, sessions);
}
