// Moves a session to another place: copy, compare, archive the original, let the copy be used. In that order, so that
// never two can be used, and no record is ever in fewer than one place, whole.
import { performance } from 'node:perf_hooks';
import type { MoveSession } from '../core/plan.ts';
import { archiveItemOf, lockOrigin, openOrigin } from './move-origin.ts';
import { existsAlready, MoveAttempt } from './move-attempt.ts';
import type { StepHandler } from './step-handler.ts';

export const moveSession: StepHandler<MoveSession> = {
  async check(step, ground) {
    // What an earlier attempt of this run left there is gone on with, or taken away: `act` looks whose it is.
    if (ground.begun) return 'ready';
    const target = await ground.transfers.place(step.session.place);
    const state = await target.state(step.path);
    if (state === 'live') return { skip: existsAlready(step) };
    if (state === 'arriving')
      return { skip: 'another migration is bringing a session of that name; go on with it, or undo it' };
    return 'ready';
  },

  inverse(step, { runId }) {
    const item = archiveItemOf(runId, step.from);
    return { ...step, kind: 'return-session', item, force: false, why: `takes back: ${step.why}` };
  },

  async act(step, ground) {
    const startedMs = performance.now();
    const target = await ground.transfers.place(step.session.place);
    const attempt = new MoveAttempt(step, ground, target, await openOrigin(step.from, ground));
    if (ground.begun && (await attempt.isPublished())) return attempt.tidyPublished();
    // Whoever is where the original was before it was archived is somebody else, and of no concern.
    const isAway = ground.begun && (await attempt.isArchived());
    const lock = isAway ? { release: async () => undefined } : await lockOrigin(step.from, ground);
    if ('skip' in lock) {
      if (ground.begun) await attempt.leaveOriginToItsUser();
      return lock;
    }
    try {
      const copied = await attempt.run();
      if ('skip' in copied) return copied;
      ground.tell({
        from: step.from,
        to: step.session,
        records: copied.digest.records,
        bytesBefore: copied.digest.sizeBytes,
        bytesAfter: copied.sizeBytes,
        healed: copied.healed,
        original: step.from.session === null ? 'left' : 'archived',
        tookMs: performance.now() - startedMs,
      });
    } finally {
      await lock.release();
    }
  },

  async trashChange({ from, session: to }, { runId, storeOf }) {
    const { session, path } = from;
    const item = archiveItemOf(runId, from);
    const there = session && (await storeOf(session.place).trashExpectation(item));
    if (session === null || there === null) return { added: [], removed: [] };
    const { kind, files, sizeBytes } = there;
    const what = { item, session, path, class: session.form, kind, files, sizeBytes };
    return { added: [{ ...what, holdsCredentials: true, movedTo: to }], removed: [] };
  },
};
