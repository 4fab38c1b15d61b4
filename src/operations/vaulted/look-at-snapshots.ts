// Looks at the snapshots of one session of a vault, and lets rules vote on them.
import { decideSnapshots } from '../../core/decide-snapshots.ts';
import type { SnapshotDecision } from '../../core/decide-snapshots.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { SessionPicture } from '../../core/inventory.ts';
import { goodOf } from '../../core/rules/chosen-snapshots.ts';
import { forgetNamedRules, forgetRules } from '../../core/rules/index.ts';
import type { SnapshotScene } from '../../core/rules/scenes.ts';
import { sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import type { SnapshotInfo, VaultName } from '../../core/snapshot.ts';
import { unreadableVaulted, vaultedPicture } from '../../core/vaulted-picture.ts';
import type { SessionVault } from '../../ports/vault.ts';

export interface LookedAtSnapshots extends SnapshotDecision {
  readonly picture: SessionPicture;
  /** Whatever it is called: also one whose manifest cannot be read. */
  readonly ids: ReadonlySet<string>;
}

export type Wanted = Pick<SnapshotScene, 'settings' | 'named'>;

/** A session that cannot be read holds up no other. @throws BLOBS_UNAVAILABLE: that is no matter of one session */
export async function lookAtSnapshots(
  ref: SessionRef,
  session: SessionVault,
  wanted: Wanted,
  nowMs: number,
): Promise<LookedAtSnapshots> {
  try {
    return decide(ref, await sceneOf(session, wanted), nowMs);
  } catch (error) {
    if (!(error instanceof HoldfastError) || error.code === 'BLOBS_UNAVAILABLE') throw error;
    const notes = [`Nothing of ${sessionName(ref)} is in this plan: ${error.message}`];
    const proposal = { removals: [], kept: [], sessions: [{ session: ref, filesSeen: 0 }], notes };
    const picture = unreadableVaulted(ref, error.message, nowMs);
    return { picture, proposal, verdicts: [], ids: new Set() };
  }
}

async function sceneOf(session: SessionVault, wanted: Wanted): Promise<SnapshotScene> {
  const { snapshots, unreadable } = await session.list();
  const hurt = new Map([...(await session.hurt()), ...unreadable].map(({ id, why }) => [id, why]));
  const known = new Set(snapshots.map(({ id }) => id));
  const unread = unreadable.filter(({ id }) => !known.has(id));
  return {
    ...wanted,
    hurt,
    snapshots: [...snapshots, ...unread.map(({ id }) => unreadSnapshot(session.name, id))],
  };
}

function decide(ref: SessionRef, scene: SnapshotScene, nowMs: number): LookedAtSnapshots {
  const decision = decideSnapshots(scene.named ? forgetNamedRules : forgetRules, ref, scene);
  const good = goodOf(scene).length;
  const byClass = {
    ...(good > 0 && { snapshot: { entries: good, sizeBytes: 0 } }),
    ...(scene.snapshots.length > good && {
      'snapshot-apart': { entries: scene.snapshots.length - good, sizeBytes: 0 },
    }),
  };
  const picture = vaultedPicture(ref, { byClass, newestMs: null, oldestMs: null }, nowMs);
  return { ...decision, picture, ids: new Set(scene.snapshots.map(({ id }) => id)) };
}

/** Nobody can tell anything of it, its time least of all; so no rule lets it go, and only a person can. */
function unreadSnapshot(name: VaultName, id: string): SnapshotInfo {
  return {
    id,
    name,
    takenAtMs: NaN,
    how: 'cold',
    set: 'essential',
    files: 0,
    sizeBytes: 0,
    parts: {},
    storedBytes: 0,
    standing: 'not-owner',
    why: 'it cannot be read',
    epoch: 0,
    sequence: 0,
    host: '',
    madeBy: '',
    contentDigest: '',
  };
}
