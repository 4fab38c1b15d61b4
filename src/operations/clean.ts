// `clean`: browser caches inside profiles that are kept.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import type { Plan } from '../core/plan.ts';
import { cleanRules } from '../core/rules/index.ts';
import type { OperationContext } from './context.ts';
import { guardProposal, proposeEntries } from './guarded.ts';
import { liveCachesOf } from './live-caches.ts';
import { makePlan, protectedLines, stepsOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export const clean = declareOperation({
  name: 'clean',
  summary: 'Plans which browser caches inside kept profiles may go: only what the browser makes again.',
  risk: 'plans',
  tenants: 'tenant',
  input: z.object({
    session: sessionFlag,
    tenant: tenantFlag,
    live: z
      .boolean()
      .optional()
      .describe(
        'those of running browsers too: emptied by the browsers themselves over their debugging ports, for good',
      ),
  }),
  async run(context, input): Promise<Plan> {
    const inventory = await takeInventory(context);
    const pictures = selectSessions(inventory, input).filter((picture) => picture.ref.engine === 'wwebjs');
    if (input.live !== true) {
      const decision = await decide(context, inventory, pictures);
      return makePlan(context, { operation: 'clean', inventory, decision });
    }
    return planWithLive(context, inventory, pictures, input.session !== undefined);
  },
});

async function decide(context: OperationContext, inventory: Inventory, pictures: readonly SessionPicture[]) {
  const proposal = await proposeEntries(context, cleanRules, pictures);
  // Where the size limit leaves caches out, the largest should not be among them.
  const removals = proposal.removals.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  return guardProposal(context, inventory, { ...proposal, removals });
}

/** @throws BROWSER_UNREACHABLE where one session was named, and its browser runs and cannot be reached */
async function planWithLive(
  context: OperationContext,
  inventory: Inventory,
  pictures: readonly SessionPicture[],
  isNamed: boolean,
): Promise<Plan> {
  if (context.settings.guards.requireStopped)
    throw new HoldfastError('USAGE', {
      cause: '--live is for programs that run, and --require-stopped forbids that',
    });
  const running = pictures.filter(({ inUse }) => inUse.answer === 'yes');
  const stopped = pictures.filter(({ inUse }) => inUse.answer !== 'yes');
  const live = await liveCachesOf(context, running);
  const [unreachable] = live.protected;
  if (isNamed && unreachable !== undefined && pictures.length === 1) {
    const { id, tenant } = unreachable.session;
    throw new HoldfastError('BROWSER_UNREACHABLE', { session: `${tenant}/${id}`, cause: unreachable.reason });
  }
  const decided = await decide(context, inventory, stopped);
  const note = 'What a running browser empties cannot be taken back: it makes its caches again.';
  const decision = {
    ...decided,
    sessions: [...decided.sessions, ...live.sessions],
    notes: [...decided.notes, ...(live.steps.length > 0 ? [note] : [])],
  };
  const steps = [...live.steps, ...(await stepsOf(context, inventory, decided))];
  const left = [...protectedLines(decided), ...live.protected];
  return makePlan(context, { operation: 'clean', inventory, decision, steps, protected: left });
}
