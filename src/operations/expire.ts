// `expire`: whole sessions that nobody has used for long.
import { z } from 'zod';
import { neverToldMs } from '../core/alert.ts';
import { decideSessions } from '../core/decide-sessions.ts';
import type { GuardScene } from '../core/guard.ts';
import type { Plan } from '../core/plan.ts';
import { expireRules } from '../core/rules/index.ts';
import type { OperationContext } from './context.ts';
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
  tenants: 'tenant',
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
    const proposal = decideSessions(expireRules, scene);
    const decision = await guardProposal(context, inventory, proposal, await noticesOf(context));
    return makePlan(context, { operation: 'expire', inventory, decision });
  },
});

/** A job by the clock takes nothing whose owner was not told in time; a person who asks for it knows what goes. */
async function noticesOf({
  madeBy,
  catalog,
  settings,
}: OperationContext): Promise<Pick<GuardScene, 'notices'>> {
  const { noticeMs } = settings.alerts.expiry;
  if (!madeBy.startsWith('keeper') || noticeMs === 0) return {};
  const states = await catalog.alertStates.all();
  const toldSinceMs = new Map(
    states
      .filter(({ lastSentMs }) => lastSentMs !== neverToldMs)
      .map(({ key, firstAtMs, toldSinceMs }) => [key, toldSinceMs ?? firstAtMs]),
  );
  return { notices: { toldSinceMs, noticeMs } };
}
