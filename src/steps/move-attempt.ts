// One attempt to move a session. What is skipped or thrown has left the original where it was, and no copy that could
// be used; only an outage leaves things as they are, for the run to be gone on with or taken back.
import { HoldfastError } from '../core/errors.ts';
import type { MoveSession } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { TransferPlace } from '../ports/session-transfer.ts';
import type { CopiedSession } from './copy-session.ts';
import { copySession, digestSession } from './copy-session.ts';
import { archiveItemOf, programsAtOrigin } from './move-origin.ts';
import type { OpenedOrigin } from './move-origin.ts';
import { sessionIdentity } from './session-identity.ts';
import type { Left, StepGround } from './step-handler.ts';

const wasWrittenTo = 'it was written to while it was copied';

export function existsAlready({ session }: MoveSession): string {
  return `there is a session ${sessionName(session)} already; it is never written over`;
}

export class MoveAttempt {
  readonly #step: MoveSession;
  readonly #ground: StepGround;
  readonly #target: TransferPlace;
  readonly #origin: OpenedOrigin;
  readonly #item: string;

  constructor(step: MoveSession, ground: StepGround, target: TransferPlace, origin: OpenedOrigin) {
    this.#step = step;
    this.#ground = ground;
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

  async isArchived(): Promise<boolean> {
    return (await this.#archived()) === 'wholly';
  }

  /**
   * Whether what can be used in the target is the copy of this move, also where it was used since. That something lies
   * there proves nothing: any program may have begun there while the run was interrupted.
   * @throws HoldfastError where what lies there cannot be read: then nobody can tell, and nothing is moved
   */
  async isPublished(): Promise<boolean> {
    const { path, from } = this.#step;
    const { own, source } = this.#origin;
    if ((await this.#target.state(path)) !== 'live') return false;
    // The original is archived before its copy can be used.
    if (own !== null && !(await this.isArchived())) return false;
    const live = await sessionIdentity(this.#target.read(path, null));
    if (live === null) return false;
    return live === (await sessionIdentity(source.read(from.path, own === null ? null : this.#item)));
  }

  /** A move between file systems that was interrupted may have left some of the arriving copy behind. */
  tidyPublished(): Promise<void> {
    return this.#target.discard(this.#step.path);
  }

  /** Somebody uses the original that an interrupted attempt had begun to copy: then the copy has no future. */
  async leaveOriginToItsUser(): Promise<void> {
    if ((await this.#archived()) === 'no') await this.#target.discard(this.#step.path);
  }

  async #run(): Promise<CopiedSession | Left> {
    const { path, from, expect } = this.#step;
    const { source, own } = this.#origin;
    if ((await this.#target.state(path)) === 'live') return this.#leaveToAnother();
    const archived = await this.#archived();
    const before = archived === 'no' ? await own?.place.mark(from.path) : null;
    const programs = await programsAtOrigin(from, this.#ground);
    await this.#target.arrive(path);
    const read = () => source.read(from.path, archived === 'no' ? null : this.#item);
    const copied = await copySession(read, this.#target, path);
    const fingerprint = copied.digest.fingerprint();
    if (fingerprint !== expect.fingerprint) return this.#leave('it changed since the plan was made');
    if (archived === 'no' && before !== (await own?.place.mark(from.path))) return this.#leave(wasWrittenTo);
    // A folder is anybody's to make, also while the copy arrives; now there is nothing yet to put back.
    if ((await this.#target.state(path)) === 'live') return this.#leaveToAnother();
    if (archived !== 'wholly') await own?.place.archive(from.path, this.#item);
    // From where it now lies: whatever was written to it until it was out of reach shows here.
    const after = await digestSession(source.read(from.path, own === null ? null : this.#item));
    if (after.fingerprint() !== fingerprint) return this.#leave(wasWrittenTo);
    // A program that only read its credentials until then has written nothing, but it holds them.
    const begun = [...(await programsAtOrigin(from, this.#ground))].find(
      ([program]) => !programs.has(program),
    );
    if (begun !== undefined) return this.#leave(`a program began to use its place meanwhile: ${begun[1]}`);
    await this.#target.publish(path);
    return copied;
  }

  async #archived(): Promise<'no' | 'partly' | 'wholly'> {
    const { own } = this.#origin;
    return own === null ? 'no' : own.place.archived(this.#step.from.path, this.#item);
  }

  #leaveToAnother(): Promise<Left> {
    return this.#leave(existsAlready(this.#step));
  }

  async #leave(skip: string): Promise<Left> {
    await this.#putBack(new Error(skip));
    return { skip };
  }

  /** @throws HoldfastError MOVE_FAILED saying what could not be put back, and where it is */
  async #putBack(cause: Error): Promise<void> {
    const { from, path } = this.#step;
    try {
      // Who refused the copy because somebody was quicker has not let it be used.
      const isRefused = cause instanceof HoldfastError && cause.code === 'SESSION_EXISTS';
      if (!isRefused && (await this.isPublished())) return await this.tidyPublished();
      // The copy first, so that never two could be used. What somebody has begun there is not touched by that.
      await this.#target.discard(path);
      if ((await this.#archived()) !== 'no') await this.#origin.own?.place.unarchive(this.#item, from.path);
    } catch (error) {
      const worse = `${cause.message}; and what was begun could not be put back: ${(error as Error).message}`;
      throw new HoldfastError('MOVE_FAILED', { path, cause: worse }, { cause: error });
    }
  }
}
