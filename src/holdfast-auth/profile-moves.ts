// What a strategy changes on disk, as plans like any other: journalled before it is done, and taken back by `holdfast undo`.
import { HoldfastError } from '../core/errors.ts';
import { nothingThere } from '../core/plan.ts';
import type { Decision, MoveToTrash, PlanOperation, RestoreSession, Step } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { OperationContext } from '../operations/context.ts';
import { makePlan } from '../operations/make-plan.ts';
import { runPlan } from '../operations/run-plan.ts';
import type { RunReport } from '../core/report.ts';
import type { HeldVaultLease } from '../ports/vault-access.ts';
import type { Vault } from '../ports/vault.ts';

const nothingDecided: Decision = { removals: [], vetoes: [], kept: [], sessions: [], notes: [] };

/** @returns remarks for people @throws HoldfastError SNAPSHOT_HURT, BLOBS_UNAVAILABLE, MOVE_FAILED … */
export async function restoreByPlan(
  context: OperationContext,
  session: SessionRef,
  snapshot: SnapshotInfo,
  { vault, lease }: { readonly vault: Vault; readonly lease: HeldVaultLease },
): Promise<readonly string[]> {
  const store = await context.openPlace(session.place);
  const expect = (await store.expectation(session.path)) ?? nothingThere;
  const { id, name, contentDigest } = snapshot;
  const step: RestoreSession = {
    kind: 'restore-session',
    session,
    path: session.path,
    class: session.form,
    rule: 'start-on-the-newest',
    why: 'a client starts here, and this is the newest whole state of its session',
    files: snapshot.files,
    sizeBytes: snapshot.sizeBytes,
    expect,
    from: { vault: vault.url, identity: await vault.identity(), name, snapshot: id, contentDigest },
  };
  const report = await runOne(withLease(context, vault, lease), 'restore', step);
  return report.restored.flatMap(({ remarks }) => remarks);
}

/** Absent is fine. @throws HoldfastError MOVE_FAILED */
export async function discardByPlan(context: OperationContext, session: SessionRef): Promise<void> {
  const store = await context.openPlace(session.place);
  const expect = await store.expectation(session.path);
  if (expect === null) return;
  const step: MoveToTrash = {
    kind: 'move-to-trash',
    session,
    path: session.path,
    class: session.form,
    rule: 'logged-out',
    why: 'it was logged out, or is damaged and to be linked anew',
    files: expect.files,
    sizeBytes: expect.sizeBytes,
    expect,
    holdsCredentials: true,
  };
  await runOne(context, 'delete', step);
}

/** A run of this home that restores the session and never came to its end: its process died. */
export async function finishInterrupted(
  context: OperationContext,
  session: SessionRef,
  { vault, lease }: { readonly vault: Vault; readonly lease: HeldVaultLease },
): Promise<void> {
  const { journal, plans } = context.catalog;
  for (const run of await journal.unfinishedRuns()) {
    const plan = run.operation === 'restore' ? (await plans.find(run.planId))?.plan : undefined;
    const isOurs = plan?.steps.some((step) => sameSession(step.session, session)) ?? false;
    if (plan !== undefined && isOurs) await runPlan(withLease(context, vault, lease), plan);
  }
}

function sameSession(a: SessionRef, b: SessionRef): boolean {
  return a.place === b.place && a.path === b.path;
}

/** The run needs the session's lease, and whoever runs it has it already. */
function withLease(context: OperationContext, vault: Vault, lease: HeldVaultLease): OperationContext {
  return {
    ...context,
    vault: async () => vault,
    holdVaultLease: async () => ({ ...lease, release: async () => undefined }),
  };
}

async function runOne(context: OperationContext, operation: PlanOperation, step: Step): Promise<RunReport> {
  const store = await context.openPlace(step.session.place);
  const { url, root } = store.place;
  const place = { url, root, identity: await store.identity(), sessions: 1, problem: null };
  const registry = await context.registry.read();
  const inventory = { takenAtMs: context.nowMs(), places: [place], sessions: [], registry };
  const plan = await makePlan(context, { operation, inventory, decision: nothingDecided, steps: [step] });
  const report = await runPlan(context, plan);
  const [left] = report.notDone;
  if (left !== undefined) throw failureOf(step, left.reason, left.code);
  return report;
}

/** With the code that the step failed with: who started it decides by that what to try next. */
function failureOf(
  { session, path, ...step }: Step,
  reason: string,
  code: string | undefined,
): HoldfastError {
  if (code === 'SNAPSHOT_HURT' && step.kind === 'restore-session') {
    const details = { snapshot: step.from.snapshot, session: sessionName(session), cause: reason };
    return new HoldfastError('SNAPSHOT_HURT', details);
  }
  return new HoldfastError('MOVE_FAILED', { path, cause: reason });
}
