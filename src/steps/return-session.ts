// Takes a move between places back: the copy goes into the trash of its place, and the original returns to its own.
import { HoldfastError } from '../core/errors.ts';
import type { ReturnSession } from '../core/plan.ts';
import type { TransferPlace } from '../ports/session-transfer.ts';
import { digestSession } from './copy-session.ts';
import { lockOrigin, openOrigin } from './move-origin.ts';
import type { OpenedOrigin } from './move-origin.ts';
import { sessionIdentity } from './session-identity.ts';
import type { Left, Readiness, StepGround, StepHandler } from './step-handler.ts';
import { trashItemOf } from './trash-item-of.ts';

export const returnSession: StepHandler<ReturnSession> = {
  check: (step, ground) => readiness(step, ground),

  inverse(step) {
    const { item: _item, force: _force, ...rest } = step;
    return { ...rest, kind: 'move-session', why: `takes back: ${step.why}` };
  },

  async act(step, ground): Promise<Left | void> {
    const { from, path, item } = step;
    const lock = await lockOrigin(from, ground);
    if ('skip' in lock) return lock;
    try {
      // Under the lock: somebody may have been quicker.
      const now = await readiness(step, ground);
      if (now === 'done') return;
      if (now !== 'ready') return now;
      const target = await ground.transfers.place(step.session.place);
      const copy = trashItemOf(ground.runId, path);
      // The copy first, so that at no moment both can be used.
      if ((await target.state(path)) === 'live' && !(await isAnothers(step, ground)))
        await target.archive(path, copy);
      await target.discard(path);
      const { own } = await openOrigin(from, ground);
      if (own === null || (await own.place.archived(from.path, item)) === 'no') return;
      await own.place.unarchive(item, from.path).catch(async (error: unknown) => {
        // One of the two has to be in its place, unless nobody knows what became of them.
        const isOutage = error instanceof HoldfastError && error.code === 'STORE_UNAVAILABLE';
        if (!isOutage && (await target.archived(path, copy)) !== 'no') await target.unarchive(copy, path);
        throw error;
      });
    } finally {
      await lock.release();
    }
  },

  async trashChange({ session, path, from, item }, { store, runId }) {
    const copy = trashItemOf(runId, path);
    const there = await store.trashExpectation(copy);
    const removed = from.session === null ? [] : [{ place: from.session.place, item }];
    if (there === null) return { added: [], removed };
    const { kind, files, sizeBytes } = there;
    const what = { item: copy, session, path, class: session.form, kind, files, sizeBytes };
    return { added: [{ ...what, holdsCredentials: true, movedTo: from }], removed };
  },
};

async function readiness(step: ReturnSession, ground: StepGround): Promise<Readiness> {
  const { path, from, item } = step;
  const target = await ground.transfers.place(step.session.place);
  const origin = await openOrigin(from, ground);
  const state = await target.state(path);
  const inTrash = origin.own === null ? 'no' : await origin.own.place.archived(from.path, item);
  if (state === 'absent' && inTrash === 'no') return 'done';
  if (state === 'live' && !(await isAnothers(step, ground))) {
    if (origin.own !== null && inTrash === 'no') return { skip: 'its original is no longer in the trash' };
    if (!step.force && (await wasUsed(step, target))) return { skip: usedSince(step) };
  }
  return inTrash === 'no' ? 'ready' : ((await newerInTheWay(step, origin)) ?? 'ready');
}

/**
 * Whether what can be used in the target was never the copy: a program began there before the copy could be published,
 * which then still waits beside it.
 */
async function isAnothers(
  { path, session, from, item }: ReturnSession,
  ground: StepGround,
): Promise<boolean> {
  const target = await ground.transfers.place(session.place);
  if (!(await target.isArriving(path))) return false;
  const { own, source } = await openOrigin(from, ground);
  const live = await sessionIdentity(target.read(path, null));
  return (
    live === null || live !== (await sessionIdentity(source.read(from.path, own === null ? null : item)))
  );
}

/** Whoever used the copy has moved its keys on, and the original's would be older ones. */
async function wasUsed({ path, expect }: ReturnSession, target: TransferPlace): Promise<boolean> {
  return (await digestSession(target.read(path, null))).fingerprint() !== expect.fingerprint;
}

function usedSince({ session, from }: ReturnSession): string {
  const back =
    from.session === null
      ? ''
      : `, or bring it back: holdfast migrate --from ${session.place} --to ${from.place}`;
  return `it was used since, and older keys are not put over newer ones (see --force${back})`;
}

async function newerInTheWay({ from, item }: ReturnSession, { own }: OpenedOrigin): Promise<Left | null> {
  if (own === null || (await own.place.inTheWay(item, from.path)) === null) return null;
  return { skip: 'something newer lies where its original was; older keys are not put over newer ones' };
}
