// `clean`: browser caches inside profiles that are kept.
import { z } from 'zod';
import type { Plan } from '../core/plan.ts';
import { cleanRules } from '../core/rules/index.ts';
import { guardProposal, proposeEntries } from './guarded.ts';
import { makePlan } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export const clean = declareOperation({
  name: 'clean',
  summary: 'Plans which browser caches inside kept profiles may go: only what the browser makes again.',
  risk: 'plans',
  input: z.object({ session: sessionFlag, tenant: tenantFlag }),
  async run(context, input): Promise<Plan> {
    const inventory = await takeInventory(context);
    const pictures = selectSessions(inventory, input).filter((picture) => picture.ref.engine === 'wwebjs');
    const proposal = await proposeEntries(context, cleanRules, pictures);
    // Where the size limit leaves caches out, the largest should not be among them.
    const removals = proposal.removals.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
    const decision = await guardProposal(context, inventory, { ...proposal, removals });
    return makePlan(context, { operation: 'clean', inventory, decision });
  },
});
