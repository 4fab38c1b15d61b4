// Lets a session of the vault be restored again that a run has ended; taken back by `retire-session`.
import type { ReviveSession } from '../core/plan.ts';
import { vaultOfStep } from './vault-of-step.ts';
import type { Left, StepHandler } from './step-handler.ts';

export const reviveSession: StepHandler<ReviveSession> = {
  async check(step, ground) {
    const session = await vaultOfStep(step, ground);
    if ('skip' in session) return session;
    const retired = (await session.state())?.retired ?? null;
    if (retired === null) return 'done';
    return retired.why === step.retiredAs
      ? 'ready'
      : { skip: `it was ended in the vault since: ${retired.why}` };
  },

  inverse(step) {
    const { retiredAs: _retiredAs, ...rest } = step;
    return { ...rest, kind: 'retire-session', heldBy: null, why: `takes back: ${step.why}` };
  },

  async act(step, ground): Promise<Left | void> {
    const session = await vaultOfStep(step, ground);
    if ('skip' in session) return session;
    await session.revive();
  },

  trashChange: async () => ({ added: [], removed: [] }),
};
