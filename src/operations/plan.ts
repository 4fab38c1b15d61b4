// `plan`: the plans that wait, the runs that were made, or one plan in full.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Run } from '../ports/journal.ts';
import type { PlanRecord } from '../ports/records.ts';
import { declareOperation } from './operation.ts';

export interface PlansReport {
  readonly plan: Plan | null;
  readonly waiting: readonly PlanRecord[];
  readonly runs: readonly Run[];
}

export const plan = declareOperation({
  name: 'plan',
  summary: 'Shows the plans that wait for approval; one plan by its id; or the runs made so far.',
  risk: 'reads',
  input: z.object({
    id: z.string().optional().describe('show this plan in full').meta({ positional: true }),
    runs: z.boolean().optional().describe('show the runs, newest first'),
  }),
  async run(context, input): Promise<PlansReport> {
    const { plans, journal } = context.catalog;
    if (input.id !== undefined) {
      const record = await plans.find(input.id);
      if (record === null) throw new HoldfastError('PLAN_NOT_FOUND', { plan: input.id });
      return { plan: record.plan, waiting: [], runs: [] };
    }
    if (input.runs === true) return { plan: null, waiting: [], runs: await journal.runs(50) };
    return { plan: null, waiting: await plans.waiting(), runs: [] };
  },
});
