// `plan`: the plans that wait, the runs that were made, or one plan in full.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Run } from '../ports/journal.ts';
import type { PlanLine, PlanState } from '../ports/records.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { standingElsewhere } from './standing-elsewhere.ts';
import { plansReport } from './outputs/plans.ts';

export interface PlansReport {
  /** The one that was asked for; null with the three below where none was. */
  readonly plan: Plan | null;
  readonly state: PlanState | null;
  readonly madeBy: string | null;
  /** Its run; null also where it was never applied. */
  readonly run: Run | null;
  /** Without their steps: there may be thousands. */
  readonly waiting: readonly PlanLine[];
  readonly runs: readonly Run[];
}

const runsShown = 50;
/** Runs of old plans may have thousands after them, and nobody looks those up by their plan. */
const runsSearched = 1000;
const none = { plan: null, state: null, madeBy: null, run: null, waiting: [], runs: [] };

export const plan = declareOperation({
  name: 'plan',
  summary: 'Shows the plans that wait for approval; one plan by its id; or the runs made so far.',
  risk: 'reads',
  input: z.object({
    id: z.string().optional().describe('show this plan in full').meta({ positional: true }),
    runs: z.boolean().optional().describe('show the runs, newest first'),
  }),
  http: { method: 'get', path: '/plans/{id?}' },
  output: plansReport,
  tenants: 'session',
  async run(context, input): Promise<PlansReport> {
    const { plans, journal } = context.catalog;
    if (input.id !== undefined) {
      const record = await plans.shown(input.id);
      if (record === null) throw new HoldfastError('PLAN_NOT_FOUND', { plan: input.id });
      return { ...none, ...record, run: await runOf(context, input.id) };
    }
    if (input.runs === true) return { ...none, runs: await journal.runs(runsShown) };
    return { ...none, waiting: [...(await plans.waiting()), ...standingElsewhere(context).plans] };
  },
});

async function runOf({ catalog }: OperationContext, plan: string): Promise<Run | null> {
  const runs = await catalog.journal.runs(runsSearched);
  return runs.find(({ planId }) => planId === plan) ?? null;
}
