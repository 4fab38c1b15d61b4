// `prune`: which entries of Baileys sessions may go, by policy.
import { z } from 'zod';
import { policies } from '../core/policies.ts';
import type { PolicyName } from '../core/policies.ts';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import type { Plan } from '../core/plan.ts';
import type { Removal } from '../core/removal.ts';
import { whatMoreWouldNeed } from '../engines/baileys/would-need-to-know.ts';
import type { OperationContext } from './context.ts';
import { guardProposal, proposeEntries } from './guarded.ts';
import { makePlan } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export const prune = declareOperation({
  name: 'prune',
  summary:
    'Plans which key files of Baileys sessions may go: policy safe (proven dead) or classic (age and count).',
  risk: 'plans',
  tenants: 'tenant',
  input: z.object({
    policy: z
      .enum(['safe', 'classic'])
      .optional()
      .describe('safe (default) or classic, the rules by age and count'),
    session: sessionFlag,
    tenant: tenantFlag,
  }),
  async run(context, input): Promise<Plan> {
    const inventory = await takeInventory(context);
    const pictures = selectSessions(inventory, input);
    return planPrune(context, inventory, pictures, input.policy ?? context.settings.policy);
  },
});

/** @param pictures the sessions to look at; those of other engines are passed over */
export async function planPrune(
  context: OperationContext,
  inventory: Inventory,
  pictures: readonly SessionPicture[],
  policyName: PolicyName,
): Promise<Plan> {
  const policy = policies[policyName];
  const concerned = pictures.filter(({ ref }) => ref.engine === 'baileys');
  const proposal = await proposeEntries(context, policy.rules, concerned);
  const more = policy.name === 'safe' ? moreWouldNeed(concerned, proposal.removals) : [];
  const notes = [...policy.risk, ...proposal.notes, ...more];
  const decision = await guardProposal(context, inventory, { ...proposal, notes });
  return makePlan(context, { operation: 'prune', policy: policy.name, inventory, decision });
}

/** One sentence per class over all sessions, not per session; what goes is not counted. */
function moreWouldNeed(pictures: readonly SessionPicture[], removals: readonly Removal[]): string[] {
  const counts: Record<string, number> = {};
  for (const { byClass } of pictures) {
    for (const [name, { entries }] of Object.entries(byClass)) counts[name] = (counts[name] ?? 0) + entries;
  }
  for (const removal of removals) counts[removal.class] = (counts[removal.class] ?? 0) - 1;
  return whatMoreWouldNeed(counts).map(
    (sentence) => `To remove more, it would have to be known of ${sentence}`,
  );
}
