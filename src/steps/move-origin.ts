// The place that a session moves away from: what can be done to its original there, if anything.
import { HoldfastError } from '../core/errors.ts';
import type { MoveOrigin } from '../core/plan.ts';
import type { SessionRef } from '../core/session.ts';
import type { Lock } from '../ports/lock.ts';
import type { TransferPlace, TransferSource } from '../ports/session-transfer.ts';
import type { Left, StepGround } from './step-handler.ts';
import { trashItemOf } from './trash-item-of.ts';

export interface OpenedOrigin {
  readonly source: TransferSource;
  /** null for a source that is not Holdfast's to change. */
  readonly own: { readonly place: TransferPlace; readonly session: SessionRef } | null;
}

export async function openOrigin(from: MoveOrigin, { transfers }: StepGround): Promise<OpenedOrigin> {
  const { session } = from;
  if (session === null) return { source: await transfers.foreign(from.place), own: null };
  const place = await transfers.place(session.place);
  return { source: place, own: { place, session } };
}

/** The trash item that an original becomes. The place's root has no name below the place, so it goes by its id. */
export function archiveItemOf(runId: string, { path, session }: MoveOrigin): string {
  return trashItemOf(runId, path === '' ? (session?.id ?? path) : path);
}

const nothingToLock: Lock = { release: async () => undefined };

/** The session's own lock in its old place, or why it must be left alone there. */
export async function lockOrigin(from: MoveOrigin, ground: StepGround): Promise<Lock | Left> {
  const { session } = from;
  if (session === null) {
    const use = await (await ground.transfers.foreign(from.place)).inUse(from.path);
    return use.answer === 'no' ? nothingToLock : { skip: `in use: ${use.why.join('; ')}` };
  }
  const store = ground.storeOf(session.place);
  try {
    const lock = await store.lockSession(session, `run ${ground.runId}`);
    const use = await store.inUse(session);
    if (use.answer === 'no') return lock;
    await lock.release();
    return { skip: `in use: ${use.why.join('; ')}` };
  } catch (error) {
    // Somebody else's lock, or one that cannot be taken: no other session has to wait for that.
    if (error instanceof HoldfastError && error.code !== 'STORE_UNAVAILABLE') return { skip: error.message };
    throw error;
  }
}

/**
 * Signs of programs that use the folders of its place at all, by process: a new one has begun since. In a database
 * nobody reads a session without its lease, which the move holds.
 */
export async function programsAtOrigin(
  { session }: MoveOrigin,
  ground: StepGround,
): Promise<ReadonlyMap<string, string>> {
  const signs = session?.form === 'folder' ? await ground.storeOf(session.place).processesAtWork() : [];
  // A sign begins with its process, `process 7 …`; what a known one does at another moment is nothing new.
  return new Map(signs.map((sign) => [/^process \d+/.exec(sign)?.[0] ?? sign, sign]));
}
