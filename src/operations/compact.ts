// `compact`: makes the records of Baileys sessions smaller by what their program never reads again.
import { z } from 'zod';
import { decideSpentKeys } from '../core/decide-spent-keys.ts';
import type { ContentMark, Plan, ReplaceEntry } from '../core/plan.ts';
import type { Removal } from '../core/removal.ts';
import { compactRules } from '../core/rules/index.ts';
import { sessionKey } from '../core/session.ts';
import type { OperationContext } from './context.ts';
import { guardProposal, proposePerSession } from './guarded.ts';
import { makePlan, storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { spentRecords } from './spent-records.ts';
import { takeInventory } from './take-inventory.ts';

export const compact = declareOperation({
  name: 'compact',
  summary: 'Plans which records of Baileys sessions become smaller; every key that may be read again stays.',
  risk: 'plans',
  tenants: 'tenant',
  input: z.object({ session: sessionFlag, tenant: tenantFlag }),
  async run(context, input): Promise<Plan> {
    const inventory = await takeInventory(context);
    const pictures = selectSessions(inventory, input).filter(({ ref }) => ref.engine === 'baileys');
    const becomes = new Map<string, ContentMark>();
    const proposal = await proposePerSession(context, pictures, async (detail) => {
      const { place } = detail.picture.ref;
      const spent = await spentRecords(storeOf(context.stores, place), detail, context.signal);
      for (const [path, mark] of spent.becomes) becomes.set(sessionKey({ place, path }), mark);
      return decideSpentKeys(compactRules, detail.picture, spent);
    });
    const decision = await guardProposal(context, inventory, proposal);
    const steps = await stepsOf(context, decision.removals, becomes);
    return makePlan(context, { operation: 'compact', inventory, decision, steps });
  },
});

async function stepsOf(
  context: OperationContext,
  removals: readonly Removal[],
  becomes: ReadonlyMap<string, ContentMark>,
): Promise<ReplaceEntry[]> {
  const steps: ReplaceEntry[] = [];
  for (const [index, removal] of removals.entries()) {
    context.signal?.throwIfAborted();
    const { session, path, class: name, sizeBytes, files, rule, reason: why } = removal;
    const expect = await storeOf(context.stores, session.place).expectation(path);
    const mark = becomes.get(sessionKey({ place: session.place, path }));
    // It went away or was written to since it was read: then the decision was about something else.
    if (expect === null || mark === undefined || (expect.newestMs ?? 0) > removal.modifiedMs + 1) continue;
    const about = { session, path, class: name, sizeBytes, files, rule, why };
    steps.push({ kind: 'replace-entry', ...about, expect, becomes: mark });
    context.progress.report('steps planned', index + 1, removals.length);
  }
  return steps;
}
