// What every removing operation does after its rules have voted: guards, then a sealed plan.
import { decideSession } from '../core/decide-session.ts';
import { mergeDecisions } from '../core/decide.ts';
import type { Proposal } from '../core/decide.ts';
import { HoldfastError } from '../core/errors.ts';
import { guardDecision } from '../core/guard-decision.ts';
import type { GuardScene, History } from '../core/guard.ts';
import { guards } from '../core/guards/index.ts';
import type { Inventory, SessionDetail, SessionPicture } from '../core/inventory.ts';
import type { Decision } from '../core/plan.ts';
import type { EntryScene } from '../core/rules/scenes.ts';
import type { Rule } from '../core/vote.ts';
import type { OperationContext } from './context.ts';
import { storeOf } from './make-plan.ts';

/** Votes on the entries of each session. */
export function proposeEntries(
  context: OperationContext,
  rules: readonly Rule<EntryScene>[],
  pictures: readonly SessionPicture[],
): Promise<Proposal> {
  const settings = context.settings.classic;
  return proposePerSession(context, pictures, async (detail) =>
    decideSession(rules, { detail, nowMs: context.nowMs(), settings }),
  );
}

/** One session at a time, so that memory does not grow with their number. */
export async function proposePerSession(
  context: OperationContext,
  pictures: readonly SessionPicture[],
  propose: (detail: SessionDetail) => Promise<Proposal>,
): Promise<Proposal> {
  const proposals: Proposal[] = [];
  for (const [index, picture] of pictures.entries()) {
    context.signal?.throwIfAborted();
    const proposal = await proposeFor(context, picture, propose);
    if (proposal !== null) proposals.push(proposal);
    context.progress.report('sessions decided', index + 1, pictures.length);
  }
  return mergeDecisions(proposals);
}

/** null for a session that went away since the scan. One that cannot be read is said so, and holds up no other. */
async function proposeFor(
  context: OperationContext,
  { ref }: SessionPicture,
  propose: (detail: SessionDetail) => Promise<Proposal>,
): Promise<Proposal | null> {
  try {
    const detail = await storeOf(context.stores, ref.place).detail(ref);
    return detail === null ? null : await propose(detail);
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'SESSION_UNREADABLE')) throw error;
    return { removals: [], kept: [], sessions: [{ session: ref, filesSeen: 0 }], notes: [error.message] };
  }
}

/** @param known what was known before this look; its history is read now when left out */
export async function guardProposal(
  context: OperationContext,
  inventory: Inventory,
  proposal: Proposal,
  known: { readonly history?: History; readonly notices?: GuardScene['notices'] } = {},
): Promise<Decision> {
  const settings = context.settings.guards;
  const atWork = new Map<string, readonly string[]>();
  if (settings.requireStopped) {
    for (const store of context.stores) atWork.set(store.place.url, await store.processesAtWork());
  }
  return guardDecision(proposal, guards, {
    inventory,
    history: known.history ?? (await context.catalog.world.history()),
    ...(known.notices && { notices: known.notices }),
    settings,
    nowMs: context.nowMs(),
    atWork,
  });
}
