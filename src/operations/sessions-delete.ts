// `sessions delete`: one whole session goes to the trash; of an instance of whatsapp-web.js its entry in the list and its
// place in the vault with it. Undo brings all of it back, purge ends it.
import { join } from 'node:path';
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Decision, Plan } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { applyPlan } from './apply.ts';
import { deletionOf } from './deleting/deletion-of.ts';
import type { Deletion } from './deleting/deletion-of.ts';
import { instanceNamed } from './deleting/instance.ts';
import type { Instance } from './deleting/instance.ts';
import { planInstance } from './deleting/plan-instance.ts';
import { makePlan, storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { appliedDeletion } from './outputs/deletion.ts';
import { planSchema } from './outputs/plans.ts';
import { planDiscarding } from './plan-discarding.ts';
import { planNamedSession } from './plan-named-session.ts';
import { namedSession } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

const notes = [
  'The session goes to the trash whole: `holdfast undo RUN` brings it back. `holdfast purge` ends it for ever.',
  'The linked device stays on the phone’s list until it is unlinked there; whoever still has a copy of the keys can use it.',
];

/** Longer than any browser needs to write what it holds in memory. */
const patienceMs = 30_000;

export const sessionsDelete = declareOperation({
  name: 'sessions delete',
  summary:
    'Plans to end one session: out of its instances list, its folders to the trash, its vault at rest.',
  risk: 'plans',
  tenants: 'session',
  input: z.object({
    session: namedSession,
    stop: z
      .boolean()
      .optional()
      .describe('first close its browser, at once, as `holdfast stop` does; never by force'),
    leaveVault: z
      .boolean()
      .optional()
      .describe('also where its vault cannot be asked; HoldfastAuth may then restore it at its next start'),
  }),
  http: {
    method: 'delete',
    path: '/sessions/{session}',
    atOnce: { output: appliedDeletion, run: applyDeletion },
  },
  output: planSchema,
  async run(context, input): Promise<Plan> {
    const inventory = await takeInventory(context);
    const discarding = await planDiscarding(context, inventory, input.session);
    if (discarding !== null) return discarding;
    const instance = instanceNamed(context, inventory, input.session);
    if (instance === null) return planOther(context, inventory, input.session);
    const { stop = false, leaveVault = false } = input;
    const wish = { stopped: stop, leaveVault, notes };
    if (!stop) return planInstance(context, { inventory, instance, ...wish });
    await closeBrowsers(context, instance);
    // It has written everything since, and what lies there is another thing now.
    const after = await takeInventory(context);
    const closed = instanceNamed(context, after, input.session) ?? { ...instance, forms: [] };
    return planInstance(context, { inventory: after, instance: closed, ...wish });
  },
});

export interface AppliedDeletion extends Deletion {
  /** null where nothing was there to do, or nothing may be done: `warnings` says which. */
  readonly runId: string | null;
}

/** Who deletes what is gone already has what was wanted: that is answered like any other deletion. */
async function applyDeletion(context: OperationContext, plan: Plan): Promise<AppliedDeletion> {
  const run = plan.steps.length === 0 ? null : await applyPlan(context, plan);
  return { ...(await deletionOf(context, plan, run)), runId: run?.runId ?? null };
}

/** @throws SESSION_IN_USE where one does not close */
async function closeBrowsers({ liveBrowsers, stores }: OperationContext, { forms }: Instance): Promise<void> {
  for (const { ref } of forms) {
    if (ref.form !== 'local-profile' && ref.form !== 'remote-profile') continue;
    const folder = join(storeOf(stores, ref.place).place.root, ref.path);
    await liveBrowsers.close({ folder, session: sessionName(ref) }, patienceMs);
  }
}

/** Who deletes what is gone already has what was wanted; that it may be a typing error is said. */
async function planOther(context: OperationContext, inventory: Inventory, session: string): Promise<Plan> {
  try {
    return await planNamedSession(context, 'delete', session, notes, { taken: inventory });
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'SESSION_NOT_FOUND')) throw error;
    const decision: Decision = { removals: [], vetoes: [], kept: [], sessions: [], notes: [] };
    const warnings = [
      `There is no session ${session} in any place that is given: it was deleted before, or is called otherwise.`,
    ];
    return makePlan(context, { operation: 'delete', inventory, decision, steps: [], warnings });
  }
}
