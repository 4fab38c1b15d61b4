// What every removing operation does after its rules have voted: guards, then a sealed plan.
import { decideSession } from '../core/decide-session.ts';
import { mergeDecisions } from '../core/decide.ts';
import type { Proposal } from '../core/decide.ts';
import { guardDecision } from '../core/guard-decision.ts';
import type { History } from '../core/guard.ts';
import { guards } from '../core/guards/index.ts';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import type { Decision } from '../core/plan.ts';
import type { EntryScene } from '../core/rules/scenes.ts';
import type { Rule } from '../core/vote.ts';
import type { OperationContext } from './context.ts';
import { storeOf } from './make-plan.ts';

/** Votes on the entries of each session, one session at a time, so that memory does not grow with their number. */
export async function proposeEntries(
  context: OperationContext,
  rules: readonly Rule<EntryScene>[],
  pictures: readonly SessionPicture[],
): Promise<Proposal> {
  const proposals: Proposal[] = [];
  for (const [index, picture] of pictures.entries()) {
    context.signal?.throwIfAborted();
    const detail = await storeOf(context.stores, picture.ref.place).detail(picture.ref);
    // It went away since the scan: nothing to propose.
    if (detail !== null) {
      const scene = { detail, nowMs: context.nowMs(), settings: context.settings.classic };
      proposals.push({ ...decideSession(rules, scene), notes: [] });
    }
    context.progress.report('sessions decided', index + 1, pictures.length);
  }
  return mergeDecisions(proposals);
}

/** @param history what was known before this look; read now when left out */
export async function guardProposal(
  context: OperationContext,
  inventory: Inventory,
  proposal: Proposal,
  history?: History,
): Promise<Decision> {
  const settings = context.settings.guards;
  const atWork = new Map<string, readonly string[]>();
  if (settings.requireStopped) {
    for (const store of context.stores) atWork.set(store.place.url, await store.processesAtWork());
  }
  return guardDecision(proposal, guards, {
    inventory,
    history: history ?? (await context.catalog.world.history()),
    settings,
    nowMs: context.nowMs(),
    atWork,
  });
}
