// `plan drop`: a plan that nobody wants any more does not wait, and raises no alert.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { declareOperation } from './operation.ts';
import { droppedPlan } from './outputs/plans.ts';

export interface DroppedPlan {
  readonly plan: string;
  /** false where that changed nothing: it was dropped before, or applied. */
  readonly dropped: boolean;
}

export const planDrop = declareOperation({
  name: 'plan drop',
  summary: 'Drops a plan that waits: it is kept for the record, and is not applied any more.',
  risk: 'changes',
  recordsOnly: true,
  input: z.object({ plan: z.string().describe('the id of a plan that waits').meta({ positional: true }) }),
  http: { method: 'delete', path: '/plans/{plan}' },
  output: droppedPlan,
  tenants: 'session',
  async run(context, { plan: id }): Promise<DroppedPlan> {
    const { plans } = context.catalog;
    if ((await plans.line(id)) === null) throw new HoldfastError('PLAN_NOT_FOUND', { plan: id });
    return { plan: id, dropped: await plans.drop(id) };
  },
});
