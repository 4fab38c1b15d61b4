// A plan that takes away the whole sessions that somebody named: what `clear` and `sessions delete` share.
import { decideSessions } from '../core/decide-sessions.ts';
import { HoldfastError } from '../core/errors.ts';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import type { Plan } from '../core/plan.ts';
import { clearRules } from '../core/rules/index.ts';
import { sessionKey, sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { guardProposal } from './guarded.ts';
import type { Retirements } from './deleting/retirements.ts';
import { makePlan, protectedLines, stepsOf } from './make-plan.ts';
import { selectSessions } from './select-sessions.ts';
import { takeInventory } from './take-inventory.ts';

export interface NamedSession {
  /** The inventory; taken now when left out. */
  readonly taken?: Inventory;
  /** What is done before anything is moved, and why nothing may be. */
  readonly first?: Retirements;
}

/** @throws SESSION_NOT_FOUND, PLACE_UNAVAILABLE, USAGE where several sessions are called so */
export async function planNamedSession(
  context: OperationContext,
  operation: 'clear' | 'delete',
  session: string,
  notes: readonly string[],
  { taken, first }: NamedSession = {},
): Promise<Plan> {
  const inventory = taken ?? (await takeInventory(context));
  const chosen = onlyOne(selectSessions(inventory, { session }), session);
  const selected = new Set(chosen.map((picture) => sessionKey(picture.ref)));
  const settings = { idleMs: context.settings.idleMs };
  const proposal = decideSessions(clearRules, { inventory, nowMs: context.nowMs(), settings, selected });
  const decision = await guardProposal(context, inventory, { ...proposal, notes });
  if (first === undefined) return makePlan(context, { operation, inventory, decision });
  const moves = await stepsOf(context, inventory, decision);
  const [ref] = chosen.map((picture) => picture.ref);
  const refused =
    first.refused === null || ref === undefined
      ? []
      : [
          {
            guard: 'end-it-in-the-vault-too',
            reason: first.refused,
            session: ref,
            path: ref.path,
            sizeBytes: 0,
          },
        ];
  const left = [...refused, ...protectedLines(decision)];
  const steps = left.length > 0 || moves.length === 0 ? [] : [...first.steps, ...moves];
  const { warnings } = first;
  return makePlan(context, { operation, inventory, decision, steps, protected: left, warnings, whole: true });
}

/** The forms of one session of whatsapp-web.js, its profile and its zip, go together. */
function onlyOne(found: readonly SessionPicture[], session: string): readonly SessionPicture[] {
  const lying = found.filter(({ ref }) => ref.form !== 'vaulted');
  const every = lying.length > 0 ? lying : found;
  const exact = every.filter(({ ref }) => sessionName(ref) === session);
  const chosen = exact.length > 0 ? exact : every;
  if (new Set(chosen.map(({ ref }) => whatItIs(ref))).size < 2) return chosen;
  const names = chosen.map(({ ref }) => `${sessionName(ref)} in ${ref.place}`).join(', ');
  const cause = `${session} is more than one session: ${names}. Write tenant/id, or place#path`;
  throw new HoldfastError('USAGE', { cause });
}

function whatItIs(ref: SessionRef): string {
  const { place, engine, tenant, id } = ref;
  return engine === 'wwebjs' ? JSON.stringify([place, tenant, id]) : sessionKey(ref);
}
