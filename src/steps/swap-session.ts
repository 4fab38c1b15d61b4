// Puts what lies in the place of a session into the trash and a trash item in its place; takes a restore back.
import { sameExpectation } from '../core/plan.ts';
import type { Expectation, SwapSession } from '../core/plan.ts';
import { replacedItemOf } from './restore-expectation.ts';
import { sessionRoom } from './session-room.ts';
import type { Left, Readiness, StepGround, StepHandler } from './step-handler.ts';

export const swapSession: StepHandler<SwapSession> = {
  async check(step, ground) {
    const what = await whatIsToDo(step, ground);
    return typeof what === 'string' ? 'ready' : what;
  },

  inverse(step, ground) {
    return {
      ...step,
      item: replacedItemOf(step, ground),
      staged: null,
      unusedSinceMs: null,
      force: false,
      why: `takes back: ${step.why}`,
    };
  },

  async act(step, ground): Promise<Left | void> {
    const what = await whatIsToDo(step, ground);
    if (typeof what !== 'string') return what;
    const { session, item, staged } = step;
    const room = sessionRoom(ground, session);
    const away = replacedItemOf(step, ground);
    const here = what === 'swap' ? await room.here() : null;
    if (what === 'swap') await room.putAway(away);
    if (what !== 'nothing' && item !== null) {
      await room.bringBack(item).catch(async (error: unknown) => {
        // One of the two has to be in its place.
        if ((await room.here()) === null && (await room.isAway(away))) await room.bringBack(away);
        throw error;
      });
    }
    if (what !== 'nothing' && (await room.here()) !== null) await ground.vaults.noteEpoch(session, null);
    if (here !== null)
      ground.tellPutAway({
        session,
        files: here.files,
        sizeBytes: here.sizeBytes,
        isReplaced: item !== null,
      });
    if (staged !== null)
      await (await (await ground.vaults.snapshotPlace(session.place)).stage(session, staged)).discard();
  },

  async trashChange(step, ground) {
    const { session, path, item } = step;
    const away = replacedItemOf(step, ground);
    const there = await ground.store.trashExpectation(away);
    const removed = item === null ? [] : [{ place: session.place, item }];
    if (there === null) return { added: [], removed };
    const { kind, files, sizeBytes } = there;
    const what = { item: away, session, path, class: session.form, kind, files, sizeBytes };
    return { added: [{ ...what, holdsCredentials: true }], removed };
  },
};

/** `swap`: both. `return`: only the item comes back. `nothing`: it is as it should be, but for what was left half done. */
async function whatIsToDo(
  step: SwapSession,
  ground: StepGround,
): Promise<'swap' | 'return' | 'nothing' | Exclude<Readiness, 'ready' | 'done'>> {
  const { item } = step;
  const room = sessionRoom(ground, step.session);
  const here = await room.here();
  if (item === null) {
    // Where the restored one never came to its place, somebody else has begun there.
    if (here === null || (await isStaged(step, ground))) return 'nothing';
    return (await whyNotAway(step, ground, here.newestMs)) ?? 'swap';
  }
  if (!(await room.isAway(item))) {
    const isBack = here !== null && (ground.begun || sameExpectation(here, step.expect));
    return isBack ? 'nothing' : { skip: 'what lay there before is no longer in the trash' };
  }
  if (here === null) return 'return';
  if (ground.begun && (await isReturning(step, ground, here))) return 'return';
  return (await whyNotAway(step, ground, here.newestMs)) ?? 'swap';
}

/** An interrupted move between file systems leaves both ends. That one holds all of the other proves nothing before. */
async function isReturning(step: SwapSession, ground: StepGround, here: Expectation): Promise<boolean> {
  const room = sessionRoom(ground, step.session);
  if (await room.isAway(replacedItemOf(step, ground))) return step.item !== null && room.isHalfway(step.item);
  return sameExpectation(here, step.expect);
}

/** Whoever used it has moved its keys on, and what comes back is older. */
async function whyNotAway(step: SwapSession, ground: StepGround, newestMs = 0): Promise<Left | null> {
  const away = replacedItemOf(step, ground);
  const room = sessionRoom(ground, step.session);
  if ((await room.isAway(away)) && !(await room.isHalfway(away)))
    return { skip: 'something newer lies there' };
  const { unusedSinceMs, force } = step;
  const isUsed = unusedSinceMs !== null && newestMs > unusedSinceMs;
  if (!isUsed || force) return null;
  return { skip: 'it was used since, and an older state is not put over a newer one (see --force)' };
}

async function isStaged({ session, staged }: SwapSession, { vaults }: StepGround): Promise<boolean> {
  if (staged === null) return false;
  const place = await vaults.snapshotPlace(session.place);
  return (await (await place.stage(session, staged)).check()).state !== 'absent';
}
