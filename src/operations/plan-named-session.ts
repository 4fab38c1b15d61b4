// A plan that takes away the whole sessions that somebody named: what `clear` and `sessions delete` share.
import { decideSessions } from '../core/decide-sessions.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Plan } from '../core/plan.ts';
import { clearRules } from '../core/rules/index.ts';
import { sessionKey } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { guardProposal } from './guarded.ts';
import { makePlan } from './make-plan.ts';
import { selectSessions } from './select-sessions.ts';
import { takeInventory } from './take-inventory.ts';

/** @param taken the inventory; taken now when left out @throws SESSION_NOT_FOUND, PLACE_UNAVAILABLE */
export async function planNamedSession(
  context: OperationContext,
  operation: 'clear' | 'delete',
  session: string,
  notes: readonly string[],
  taken?: Inventory,
): Promise<Plan> {
  const inventory = taken ?? (await takeInventory(context));
  const chosen = selectSessions(inventory, { session });
  const selected = new Set(chosen.map((picture) => sessionKey(picture.ref)));
  const settings = { idleMs: context.settings.idleMs };
  const proposal = decideSessions(clearRules, { inventory, nowMs: context.nowMs(), settings, selected });
  const decision = await guardProposal(context, inventory, { ...proposal, notes });
  return makePlan(context, { operation, inventory, decision });
}
