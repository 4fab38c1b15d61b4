// `clear`: one whole session goes to the trash, so that the account can be paired afresh; undo brings it back.
import { z } from 'zod';
import type { Plan } from '../core/plan.ts';
import type { OperationContext } from './context.ts';
import { instanceNamed } from './deleting/instance.ts';
import { retirementsOf } from './deleting/retirements.ts';
import { declareOperation } from './operation.ts';
import { planNamedSession } from './plan-named-session.ts';
import { namedSession } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

/** What to look at before and after, in order (requirements B11). */
const checklist = [
  'Before: is it really broken? `holdfast doctor --session NAME` tells a damaged session from a quiet one. Linking again is scarce, and some accounts need a passkey for it.',
  'Stop the program that runs this session. While it runs, the session is protected.',
  'Apply this plan. The session goes to the trash whole: that is the backup.',
  'Start the program again and link the account. If that fails, stop it and take the session back with `holdfast undo RUN`.',
  'After: `holdfast scan --session NAME` should show whole credentials; send a message in both directions.',
];

export const clear = declareOperation({
  name: 'clear',
  summary: 'Plans to move one whole session to the trash, to pair it afresh; says what to look at.',
  risk: 'plans',
  tenants: 'session',
  input: z.object({
    session: namedSession,
    leaveVault: z
      .boolean()
      .optional()
      .describe('also where its vault cannot be asked; HoldfastAuth may then restore it at its next start'),
  }),
  run: async (context, { session, leaveVault = false }): Promise<Plan> =>
    planClear(context, session, leaveVault),
});

/** A client with HoldfastAuth would restore it from its vault instead of showing a code, so it ends there as well. */
async function planClear(context: OperationContext, session: string, leaveVault: boolean): Promise<Plan> {
  const taken = await takeInventory(context);
  const instance = instanceNamed(context, taken, session);
  if (instance === null) return planNamedSession(context, 'clear', session, checklist, { taken });
  const retire = await retirementsOf(context, instance, { stopped: false, leaveVault });
  const steps = retire.steps.map((step) => ({ ...step, rule: 'clear' }));
  return planNamedSession(context, 'clear', session, checklist, { taken, first: { ...retire, steps } });
}
