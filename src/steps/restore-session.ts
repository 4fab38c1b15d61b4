// Brings a session back from a snapshot: written beside its place, read back and compared, checked by its engine, and
// only then swapped in; what was in its place goes to the trash. Taken back by `swap-session`.
import { performance } from 'node:perf_hooks';
import { HoldfastError } from '../core/errors.ts';
import type { RestoreSession } from '../core/plan.ts';
import type { HeldVaultLease } from '../ports/vault-access.ts';
import { attemptRestore } from './restore-attempt.ts';
import { changed, isAsExpected, isNothing, replacedItemOf } from './restore-expectation.ts';
import { sessionRoom } from './session-room.ts';
import type { Left, StepGround, StepHandler } from './step-handler.ts';

export const restoreSession: StepHandler<RestoreSession> = {
  async check(step, ground) {
    const room = sessionRoom(ground, step.session);
    const here = await room.here();
    if (isAsExpected(step, here)) return 'ready';
    // An interrupted run may have come to any point of the swap: `act` goes on from there.
    const mayBeOurs = await room.isAway(replacedItemOf(step, ground));
    if (ground.begun && (mayBeOurs || isNothing(step))) return 'ready';
    return { skip: here === null ? 'it is gone since the plan was made' : changed };
  },

  inverse(step, ground) {
    return {
      session: step.session,
      path: step.path,
      class: step.class,
      rule: step.rule,
      kind: 'swap-session',
      item: isNothing(step) ? null : replacedItemOf(step, ground),
      staged: ground.runId,
      unusedSinceMs: null,
      force: false,
      files: step.expect.files,
      sizeBytes: step.expect.sizeBytes,
      expect: step.expect,
      why: `takes back: ${step.why}`,
    };
  },

  async act(step, ground): Promise<Left | void> {
    const { session, from } = step;
    const vault = await ground.vaults.vault();
    if ((await vault.identity()) !== from.identity)
      return { skip: `the vault of the settings, ${vault.url}, is not the one that the plan is about` };
    const startedMs = performance.now();
    const lease = await held(step, ground);
    if ('skip' in lease) return lease;
    try {
      const place = await ground.vaults.snapshotPlace(session.place);
      const restored = await attemptRestore({ step, ground, place, vault, lease });
      if (restored === null || 'skip' in restored) return restored ?? undefined;
      ground.tellRestored({
        session,
        snapshot: restored.info.id,
        takenAtMs: restored.info.takenAtMs,
        files: restored.info.files,
        sizeBytes: restored.info.sizeBytes,
        before: isNothing(step) ? null : 'in the trash',
        remarks: restored.remarks,
        tookMs: performance.now() - startedMs,
      });
    } finally {
      await lease.release();
    }
  },

  async trashChange(step, ground) {
    const item = replacedItemOf(step, ground);
    const there = await ground.store.trashExpectation(item);
    if (there === null) return { added: [], removed: [] };
    const { kind, files, sizeBytes } = there;
    const { session, path } = step;
    const what = { item, session, path, class: session.form, kind, files, sizeBytes };
    return { added: [{ ...what, holdsCredentials: true }], removed: [] };
  },
};

/** No other machine restores or starts it meanwhile. */
async function held(
  { session }: RestoreSession,
  { vaults, runId, signal }: StepGround,
): Promise<HeldVaultLease | Left> {
  try {
    return await vaults.holdVaultLease(session, `run ${runId}`, signal);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'LEASE_HELD') return { skip: error.message };
    throw error;
  }
}
