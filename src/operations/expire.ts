// `expire`: whole sessions that nobody has used for long.
import { z } from 'zod';
import { decideSessions } from '../core/decide-sessions.ts';
import { isReachableFromElsewhere } from '../core/each-session-once.ts';
import type { GuardScene } from '../core/guard.ts';
import type { Plan } from '../core/plan.ts';
import { expireRules } from '../core/rules/index.ts';
import { standingAlerts } from './alerts-list.ts';
import type { StandingAlert } from './alerts-list.ts';
import type { OperationContext } from './context.ts';
import { guardProposal } from './guarded.ts';
import { makePlan } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { standingElsewhere } from './standing-elsewhere.ts';
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
async function noticesOf(context: OperationContext): Promise<Pick<GuardScene, 'notices'>> {
  const { noticeMs } = context.settings.alerts.expiry;
  if (!context.madeBy.startsWith('keeper') || noticeMs === 0) return {};
  const toldSinceMs = new Map<string, number>();
  for (const alert of [...(await standingAlerts(context)), ...toldByOthers(context)]) {
    const sinceMs = knownSinceMs(alert);
    if (sinceMs !== null)
      toldSinceMs.set(alert.key, Math.min(sinceMs, toldSinceMs.get(alert.key) ?? sinceMs));
  }
  return { notices: { toldSinceMs, noticeMs } };
}

/** Of keepers that read one database one tells, and any of them may expire. */
function toldByOthers(context: OperationContext): readonly StandingAlert[] {
  return standingElsewhere(context).alerts.filter(
    ({ session }) => session !== null && isReachableFromElsewhere(session.place),
  );
}

/** Somebody who has answered it knows of it, however it came to them. */
function knownSinceMs({ toldSinceMs, acknowledged }: StandingAlert): number | null {
  const times = [toldSinceMs, acknowledged?.atMs].filter((time) => time !== undefined);
  return times.length === 0 ? null : Math.min(...times);
}
