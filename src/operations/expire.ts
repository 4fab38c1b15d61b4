// `expire`: whole sessions that nobody has used for long.
import { z } from 'zod';
import { decideSessions } from '../core/decide-sessions.ts';
import type { Plan } from '../core/plan.ts';
import { expireRules } from '../core/rules/index.ts';
import { guardProposal } from './guarded.ts';
import { makePlan } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

const dayMs = 24 * 3_600_000;

export const expire = declareOperation({
  name: 'expire',
  summary: 'Plans which sessions may go because nothing was written to them for long (30 days).',
  risk: 'plans',
  input: z.object({
    idleDays: z.coerce
      .number()
      .positive()
      .optional()
      .describe('a session is idle after this many days (30)')
      .meta({ value: 'days' }),
    session: sessionFlag,
    tenant: tenantFlag,
  }),
  async run(context, input): Promise<Plan> {
    const inventory = await takeInventory(context);
    const sessions = selectSessions(inventory, input);
    const idleMs = input.idleDays === undefined ? context.settings.idleMs : input.idleDays * dayMs;
    const scene = { inventory: { ...inventory, sessions }, nowMs: context.nowMs(), settings: { idleMs } };
    const decision = await guardProposal(context, inventory, decideSessions(expireRules, scene));
    return makePlan(context, { operation: 'expire', inventory, decision });
  },
});
