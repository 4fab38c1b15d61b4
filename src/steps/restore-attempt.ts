// One attempt to restore a session. Until the swap nothing in its place was touched, and whatever fails leaves it so.
import { HoldfastError } from '../core/errors.ts';
import type { RestoreSession } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { SnapshotPlace, StagedSession } from '../ports/snapshot-content.ts';
import type { HeldVaultLease } from '../ports/vault-access.ts';
import type { Vault } from '../ports/vault.ts';
import { changed, isAsExpected, isNothing, replacedItemOf } from './restore-expectation.ts';
import { sessionRoom } from './session-room.ts';
import type { Left, StepGround } from './step-handler.ts';

export interface RestoreScene {
  readonly step: RestoreSession;
  readonly ground: StepGround;
  readonly place: SnapshotPlace;
  readonly vault: Vault;
  readonly lease: HeldVaultLease;
}

export interface Restored {
  readonly info: SnapshotInfo;
  readonly remarks: readonly string[];
}

/**
 * @returns null where an interrupted attempt had come to the swap, which is finished now
 * @throws HoldfastError those of SessionVault.restore; SNAPSHOT_HURT where the engine finds it damaged; MOVE_FAILED
 */
export async function attemptRestore(scene: RestoreScene): Promise<Restored | Left | null> {
  const { step, ground, place } = scene;
  const stage = () => place.stage(step.session, ground.runId, { nothingSince: step.nothingSince === true });
  let staged = await stage();
  try {
    if (ground.begun && (await finishSwap(scene, staged))) {
      await noteEpoch(scene);
      return null;
    }
    // What an interrupted attempt left is not gone on with: it was never compared.
    await staged.discard();
    staged = await stage();
    const restored = await fill(scene, staged);
    const why = await whyNotNow(scene);
    if (why !== null) await staged.discard();
    if (why !== null) return { skip: why };
    await staged.swapIn(replacedItemOf(step, ground));
    await noteEpoch(scene);
    return restored;
  } catch (error) {
    await putBack(scene, staged, error as Error);
    throw error;
  }
}

/** So that this machine is known to have the newest state, however old the snapshot is: somebody wanted that one. */
async function noteEpoch({ step, ground, vault }: RestoreScene): Promise<void> {
  const state = await vault.session(step.from.name).state();
  if (state !== null) await ground.vaults.noteEpoch(step.session, state.epoch);
}

/** Whether the swap of an interrupted attempt is done by now. Only what was compared and checked comes to a swap. */
async function finishSwap({ step, ground }: RestoreScene, staged: StagedSession): Promise<boolean> {
  const item = replacedItemOf(step, ground);
  const room = sessionRoom(ground, step.session);
  const [isAway, here] = [await room.isAway(item), await room.here()];
  if (!isAway && (here === null || !isNothing(step))) return false;
  const isSwapped = here !== null && (await staged.check()).state === 'absent';
  if (isSwapped) await staged.discard();
  else if (isAway) await staged.swapIn(item);
  return isSwapped || isAway;
}

async function fill({ step, ground, vault, lease }: RestoreScene, staged: StagedSession): Promise<Restored> {
  const { from } = step;
  const { signal } = ground;
  const info = await vault.session(from.name).restore(from.snapshot, staged.sink, {
    onProgress: ({ doneBytes, totalBytes }) => ground.reportBytes('restored', doneBytes, totalBytes),
    signal: signal === undefined ? lease.lost : AbortSignal.any([signal, lease.lost]),
  });
  if (info.contentDigest !== from.contentDigest) throw hurt(step, 'it is not the one of the plan');
  const adapted = (await staged.adapt?.(replacedItemOf(step, ground))) ?? [];
  await staged.settle();
  const health = await staged.check();
  if (health.state === 'damaged' || health.state === 'absent') throw hurt(step, health.why.join('; '));
  return { info, remarks: [...adapted, ...health.warnings] };
}

/** The plan and the copying took their time. */
async function whyNotNow({ step, ground, lease }: RestoreScene): Promise<string | null> {
  if (lease.lost.aborted) return 'another machine has taken the session over';
  if (!isAsExpected(step, await sessionRoom(ground, step.session).here())) return changed;
  const use = await ground.store.inUse(step.session);
  return use.answer === 'no' ? null : `in use: ${use.why.join('; ')}`;
}

/** @throws MOVE_FAILED saying what could not be put back, and where it is */
async function putBack({ step, ground }: RestoreScene, staged: StagedSession, cause: Error): Promise<void> {
  const room = sessionRoom(ground, step.session);
  const item = replacedItemOf(step, ground);
  try {
    if ((await room.isAway(item)) && (await room.here()) === null) await room.bringBack(item);
    await staged.discard();
  } catch (error) {
    const worse = `${cause.message}; and what was begun could not be put back: ${(error as Error).message}`;
    throw new HoldfastError('MOVE_FAILED', { path: step.path, cause: worse }, { cause: error });
  }
}

function hurt({ session, from }: RestoreSession, cause: string): HoldfastError {
  return new HoldfastError('SNAPSHOT_HURT', {
    snapshot: from.snapshot,
    session: sessionName(session),
    cause,
  });
}
