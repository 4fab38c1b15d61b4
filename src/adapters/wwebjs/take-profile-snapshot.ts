// Takes one snapshot of the profile, running or not, and tells whoever should know of it.
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import { judgeShrink } from '../../core/judge-shrink.ts';
import { classifyProfilePath } from '../../engines/wwebjs/classify-profile-path.ts';
import type { HeldVaultLease } from '../../ports/vault-access.ts';
import type { TakenSnapshot, Vault } from '../../ports/vault.ts';
import type { ProfileGround } from './profile-ground.ts';

export interface ProfileSnapshotRequest {
  readonly vault: Vault;
  readonly lease: HeldVaultLease;
  readonly set: 'essential' | 'whole';
  readonly signal: AbortSignal;
}

/** A database in the middle of a burst; the cut itself has tried several times before it says so. */
const pausesMs = [1000, 5000];

/** @throws HoldfastError those of SnapshotPlace.open and SessionVault.take; the signal's reason */
export async function takeProfileSnapshot(
  ground: ProfileGround,
  request: ProfileSnapshotRequest,
): Promise<TakenSnapshot> {
  for (const pauseMs of [...pausesMs, null]) {
    try {
      return await attempt(ground, request);
    } catch (error) {
      request.signal.throwIfAborted();
      const hasChanged = error instanceof HoldfastError && error.code === 'CONTENT_CHANGED';
      if (!hasChanged || pauseMs === null) throw error;
      await pause(pauseMs, undefined, { signal: request.signal, ref: false });
    }
  }
  throw new TypeError('the last attempt returns or throws');
}

async function attempt(
  { place, ref, name, owner, nowMs }: ProfileGround,
  { vault, lease, set, signal }: ProfileSnapshotRequest,
): Promise<TakenSnapshot> {
  const content = await place.open(ref, { set, signal });
  try {
    return await vault.session(name).take(content, {
      takenAtMs: nowMs(),
      madeBy: 'HoldfastAuth',
      owner,
      held: lease.lease,
      partOf: classifyProfilePath,
      judgeShrink,
      signal,
    });
  } finally {
    await content.close();
  }
}
