// Whether somebody holds the lease of a session that is to be restored, and what to do about a run that was interrupted.
import { setTimeout as pause } from 'node:timers/promises';
import { durationText } from '../../core/amounts.ts';
import type { SessionRef } from '../../core/session.ts';
import { sessionKey } from '../../core/session.ts';
import type { Run } from '../../ports/journal.ts';
import type { SessionVault, VaultedLease } from '../../ports/vault.ts';
import type { OperationContext } from '../context.ts';

const lookEveryMs = 500;

/**
 * null where nobody does. Waits for a lease that is overdue, for it either runs out or is renewed.
 * @throws BLOBS_UNAVAILABLE; the signal's reason
 */
export async function whyLeased(
  context: OperationContext,
  vaulted: SessionVault,
  session: SessionRef,
): Promise<string | null> {
  const lease = await heldLease(context, vaulted);
  if (lease === null) return null;
  const { host, pid, purpose } = lease.owner;
  const run = await unfinishedRun(context, session);
  const goOn =
    run !== null && purpose === `run ${run.id}`
      ? `; should it be interrupted, \`holdfast apply ${run.planId}\` goes on with it`
      : '';
  return `${purpose} (process ${pid} on ${host}) holds its lease for another ${durationText(lease.remainingMs)}, unless it renews it${goOn}`;
}

/** What somebody should know who restores what an interrupted restore was about. */
export async function remarkOnRun(context: OperationContext, session: SessionRef): Promise<string[]> {
  const run = await unfinishedRun(context, session);
  if (run === null) return [];
  return [
    `The run ${run.id} of this session was interrupted: \`holdfast apply ${run.planId}\` goes on with it, \`holdfast undo ${run.id}\` takes it back.`,
  ];
}

async function heldLease(
  { nowMs, progress, signal }: OperationContext,
  vaulted: SessionVault,
): Promise<VaultedLease | null> {
  const look = async (): Promise<VaultedLease | null> => {
    const lease = (await vaulted.state())?.lease ?? null;
    return lease === null || lease.remainingMs <= 0 ? null : lease;
  };
  const first = await look();
  let lease = first;
  while (lease !== null && lease.endsAtMs < nowMs() && lease.endsAtMs === first?.endsAtMs) {
    progress.report(`waiting whether ${lease.owner.host} renews its lease`, 0, null);
    await pause(Math.min(lookEveryMs, lease.remainingMs), undefined, signal && { signal }).catch(
      (error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      },
    );
    lease = await look();
  }
  return lease;
}

async function unfinishedRun(
  { catalog: { journal } }: OperationContext,
  session: SessionRef,
): Promise<Run | null> {
  for (const run of await journal.unfinishedRuns()) {
    if (run.operation !== 'restore') continue;
    const lines = await journal.lines(run.id);
    if (lines.some(({ step }) => sessionKey(step.session) === sessionKey(session))) return run;
  }
  return null;
}
