// Ends a session in the vault, so that no client restores it at its next start; taken back by `revive-session`.
import type { RetireSession } from '../core/plan.ts';
import type { SessionVault } from '../ports/vault.ts';
import { vaultOfStep } from './vault-of-step.ts';
import type { Left, StepHandler } from './step-handler.ts';

export const retireSession: StepHandler<RetireSession> = {
  async check(step, ground) {
    const session = await vaultOfStep(step, ground);
    if ('skip' in session) return session;
    if (((await session.state())?.retired ?? null) !== null) return 'done';
    return (await whyHeld(step, session)) ?? 'ready';
  },

  inverse(step, { runId }) {
    const { heldBy: _heldBy, ...rest } = step;
    return { ...rest, kind: 'revive-session', retiredAs: retiredAs(runId), why: `takes back: ${step.why}` };
  },

  async act(step, ground): Promise<Left | void> {
    const session = await vaultOfStep(step, ground);
    if ('skip' in session) return session;
    const held = await whyHeld(step, session);
    if (held !== null) return held;
    await session.retire(retiredAs(ground.runId), step.atMs);
    // Whoever has begun in this very moment has to stay as he is.
    const since = await whyHeld(step, session);
    if (since !== null) await session.revive();
    return since ?? undefined;
  },

  trashChange: async () => ({ added: [], removed: [] }),
};

function retiredAs(runId: string): string {
  return `deleted by ${runId}`;
}

async function whyHeld({ heldBy }: RetireSession, session: SessionVault): Promise<Left | null> {
  const lease = (await session.state())?.lease ?? null;
  if (lease === null || lease.remainingMs <= 0 || lease.owner.process === heldBy) return null;
  const { host, pid } = lease.owner;
  return { skip: `in use: process ${pid} on ${host} holds its lease in the vault` };
}
