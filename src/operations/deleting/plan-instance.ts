// The plan that ends one instance of whatsapp-web.js: out of its list, out of the vault's way, every form into the trash.
import { decideSessions } from '../../core/decide-sessions.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Inventory } from '../../core/inventory.ts';
import type { Decision, Plan, ProtectedLine, Step, UnlistInstance } from '../../core/plan.ts';
import { clearRules } from '../../core/rules/index.ts';
import { sessionKey, sessionName } from '../../core/session.ts';
import type { OperationContext } from '../context.ts';
import { guardProposal } from '../guarded.ts';
import { makePlan, protectedLines, stepsOf } from '../make-plan.ts';
import { listedAs, mainRef } from './instance.ts';
import type { Instance } from './instance.ts';
import { retirementsOf } from './retirements.ts';
import type { RetireWish } from './retirements.ts';

export interface InstanceRequest extends RetireWish {
  readonly inventory: Inventory;
  readonly instance: Instance;
  readonly notes: readonly string[];
}

/**
 * First what could start it, then what it lies in: wherever a crash falls, nobody starts on a half of it. Where one part
 * cannot be done none is planned.
 */
export async function planInstance(context: OperationContext, request: InstanceRequest): Promise<Plan> {
  const { inventory, instance } = request;
  const { steps: unlist, refused, warnings } = await unlisting(context, inventory, instance);
  const retire = await retirementsOf(context, instance, request);
  const decision = await decided(context, request);
  const moves = inOrder(await stepsOf(context, inventory, decision), instance);
  const hindrances = [refused, retire.refused].filter((reason) => reason !== null);
  const left: ProtectedLine[] = [
    ...hindrances.map((reason) => lineOf(instance, 'delete-whole-instances', reason)),
    ...protectedLines(decision),
  ];
  if (left.length === 0 && decision.removals.length > 0 && moves.length === 0)
    left.push(lineOf(instance, 'delete-whole-instances', 'it changed while it was looked at'));
  const steps: Step[] = left.length > 0 ? [] : [...unlist, ...retire.steps, ...moves];
  const more = [
    ...warnings,
    ...retire.warnings,
    ...(steps.length + left.length > 0 ? [] : [nothingLeft(instance)]),
    ...hintsOf(instance, decision, request.stopped),
  ];
  return makePlan(context, {
    operation: 'delete',
    inventory,
    // What is kept is every other session; nobody asked about those.
    decision: { ...decision, kept: [], ...(steps.length === 0 && { sessions: [], notes: [] }) },
    steps,
    protected: left,
    whole: true,
    warnings: more,
  });
}

function decided(
  context: OperationContext,
  { inventory, instance, notes }: InstanceRequest,
): Promise<Decision> {
  const selected = new Set(instance.forms.map(({ ref }) => sessionKey(ref)));
  const settings = { idleMs: context.settings.idleMs };
  const proposal = decideSessions(clearRules, { inventory, nowMs: context.nowMs(), settings, selected });
  return guardProposal(context, inventory, { ...proposal, notes });
}

async function unlisting(
  context: OperationContext,
  inventory: Inventory,
  instance: Instance,
): Promise<{ steps: readonly UnlistInstance[]; refused: string | null; warnings: readonly string[] }> {
  try {
    const listed = await listedAs(context, inventory, instance);
    if (listed === 'shared') {
      const warning = `The entry ${instance.clientId} stays in the instances list: another profile has the same id.`;
      return { steps: [], refused: null, warnings: [warning] };
    }
    if (listed === null) return { steps: [], refused: null, warnings: [] };
    const { path: list, found } = listed;
    const session = mainRef(instance);
    const why = 'its program starts what is in its list; every other entry stays as it is';
    const what = { class: 'instances-list', rule: 'sessions delete', why, files: 0, sizeBytes: 0 };
    const { instance: id, expect } = found;
    const step = { session, path: session.path, list, instance: id, expect, ...what };
    const warning = `Its program may keep the list in memory and write the entry anew: look at ${list} when it has stopped.`;
    return { steps: [{ kind: 'unlist-instance', ...step }], refused: null, warnings: [warning] };
  } catch (error) {
    if (!(error instanceof HoldfastError && error.code === 'REGISTRY_UNUSABLE')) throw error;
    return { steps: [], refused: error.message, warnings: [] };
  }
}

/** The profile first: what a program would start on. */
function inOrder(moves: readonly Step[], { forms }: Instance): Step[] {
  const keys = forms.map(({ ref }) => sessionKey(ref));
  return moves.toSorted((a, b) => keys.indexOf(sessionKey(a.session)) - keys.indexOf(sessionKey(b.session)));
}

function hintsOf(instance: Instance, { vetoes }: Decision, stopped: boolean): string[] {
  if (!vetoes.some(({ guard }) => guard === 'leave-sessions-in-use-alone')) return [];
  const name = sessionName(mainRef(instance));
  return stopped
    ? [`${name} is in use although its browser was closed: stop its program, and delete it then.`]
    : [`${name} is in use: \`holdfast stop ${name}\` closes its browser, and so does --stop.`];
}

function lineOf(instance: Instance, guard: string, reason: string): ProtectedLine {
  const session = mainRef(instance);
  return { guard, reason, session, path: session.path, sizeBytes: 0 };
}

function nothingLeft(instance: Instance): string {
  return `Nothing of ${sessionName(mainRef(instance))} is there any more: no folder, no entry in an instances list, nothing that a vault would bring back.`;
}
