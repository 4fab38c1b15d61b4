// Moves a session to another place: copy, compare, archive the original, let the copy be used. In that order, so that
// never two can be used, and no record is ever in fewer than one place, whole.
import { performance } from 'node:perf_hooks';
import { HoldfastError } from '../core/errors.ts';
import type { MoveSession } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { TransferPlace } from '../ports/session-transfer.ts';
import type { CopiedSession } from './copy-session.ts';
import { copySession, digestSession } from './copy-session.ts';
import { archiveItemOf, lockOrigin, openOrigin } from './move-origin.ts';
import type { OpenedOrigin } from './move-origin.ts';
import type { Left, Readiness, StepGround, StepHandler } from './step-handler.ts';

export const moveSession: StepHandler<MoveSession> = {
  async check(step, ground) {
    const target = await ground.transfers.place(step.session.place);
    const state = await target.state(step.path);
    if (state === 'live') return whereOneIs(step, ground, target);
    // What an earlier attempt of this run left there is gone on with; another migration's is its own.
    if (state === 'arriving' && !ground.begun)
      return { skip: 'another migration is bringing a session of that name; go on with it, or undo it' };
    return 'ready';
  },

  inverse(step, { runId }) {
    const item = archiveItemOf(runId, step.from);
    return { ...step, kind: 'return-session', item, force: false, why: `takes back: ${step.why}` };
  },

  async act(step, ground) {
    const startedMs = performance.now();
    const lock = await lockOrigin(step.from, ground);
    if ('skip' in lock) return lock;
    try {
      const target = await ground.transfers.place(step.session.place);
      const move = new Move(step, ground, target, await openOrigin(step.from, ground));
      const copied = await move.run();
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

  async trashChange({ from }, { runId, storeOf }) {
    const { session, path } = from;
    const item = archiveItemOf(runId, from);
    const there = session && (await storeOf(session.place).trashExpectation(item));
    if (session === null || there === null) return { added: [], removed: [] };
    const { kind, files, sizeBytes } = there;
    const what = { item, session, path, class: session.form, kind, files, sizeBytes };
    return { added: [{ ...what, holdsCredentials: true }], removed: [] };
  },
};

/** It was published by this very run before that was recorded, or it is somebody's. */
async function whereOneIs(
  { from, path, expect, session }: MoveSession,
  ground: StepGround,
  target: TransferPlace,
): Promise<Readiness> {
  const taken = { skip: `there is a session ${sessionName(session)} already; it is never written over` };
  if (!ground.begun) return taken;
  const { own } = await openOrigin(from, ground);
  if (own !== null) {
    const archived = await own.place.archived(from.path, archiveItemOf(ground.runId, from));
    return archived === 'wholly' ? 'done' : taken;
  }
  const found = await digestSession(target.read(path, null));
  return found.fingerprint() === expect.fingerprint ? 'done' : taken;
}

/** One attempt. What is `skip` or thrown has left the original where it was, and no copy that could be used. */
class Move {
  readonly #step: MoveSession;
  readonly #target: TransferPlace;
  readonly #origin: OpenedOrigin;
  readonly #item: string;

  constructor(step: MoveSession, ground: StepGround, target: TransferPlace, origin: OpenedOrigin) {
    this.#step = step;
    this.#target = target;
    this.#origin = origin;
    this.#item = archiveItemOf(ground.runId, step.from);
  }

  async run(): Promise<CopiedSession | Left> {
    try {
      return await this.#run();
    } catch (error) {
      // Nobody knows what became of it: only going on with the run, or its undo, can look again.
      if (error instanceof HoldfastError && error.code === 'STORE_UNAVAILABLE') throw error;
      await this.#putBack(error as Error);
      throw error;
    }
  }

  async #run(): Promise<CopiedSession | Left> {
    const { path, from, expect } = this.#step;
    const { source, own } = this.#origin;
    const archived = own === null ? 'no' : await own.place.archived(from.path, this.#item);
    const before = archived === 'no' ? await own?.place.mark(from.path) : null;
    await this.#target.arrive(path);
    const read = () => source.read(from.path, archived === 'no' ? null : this.#item);
    const copied = await copySession(read, this.#target, path);
    const fingerprint = copied.digest.fingerprint();
    if (fingerprint !== expect.fingerprint) return this.#leave('it changed since the plan was made');
    if (archived === 'no' && before !== (await own?.place.mark(from.path)))
      return this.#leave('it was written to while it was copied');
    if (archived !== 'wholly') await own?.place.archive(from.path, this.#item);
    // From where it now lies: whatever was written to it until it was out of reach shows here.
    const after = await digestSession(source.read(from.path, own === null ? null : this.#item));
    if (after.fingerprint() !== fingerprint) return this.#leave('it was written to while it was copied');
    await this.#target.publish(path);
    return copied;
  }

  async #leave(skip: string): Promise<Left> {
    await this.#putBack(new Error(skip));
    return { skip };
  }

  /** @throws HoldfastError MOVE_FAILED saying what could not be put back, and where it is */
  async #putBack(cause: Error): Promise<void> {
    const { from, path } = this.#step;
    try {
      const { own } = this.#origin;
      // The copy first, so that never two could be used. One that is live by now stays what it is.
      if ((await this.#target.state(path)) === 'live') return;
      await this.#target.discard(path);
      if (own !== null && (await own.place.archived(from.path, this.#item)) !== 'no')
        await own.place.unarchive(this.#item, from.path);
    } catch (error) {
      const worse = `${cause.message}; and what was begun could not be put back: ${(error as Error).message}`;
      throw new HoldfastError('MOVE_FAILED', { path, cause: worse }, { cause: error });
    }
  }
}
