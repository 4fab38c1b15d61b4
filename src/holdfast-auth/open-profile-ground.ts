// Puts together what a strategy stands on: one profile on this machine, its vault, its records.
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { NotedMark } from '../adapters/wwebjs/decide-start.ts';
import type { HeldProfileLease, ProfileGround } from '../adapters/wwebjs/profile-ground.ts';
import { warn } from '../adapters/baileys/warn.ts';
import { refuseBeyondLimits } from '../adapters/refuse-beyond-limits.ts';
import { HoldfastError } from '../core/errors.ts';
import { parsePlace } from '../core/place.ts';
import type { Place } from '../core/place.ts';
import { sessionName } from '../core/session.ts';
import type { SessionRef } from '../core/session.ts';
import { vaultNameOf } from '../core/vault-name.ts';
import type { OperationContext } from '../operations/context.ts';
import type { TakenRecord } from '../core/snapshot-record.ts';
import type { SessionOrigin, TakenSnapshot, Vault } from '../ports/vault.ts';
import { refOfProfile } from '../stores/folder-wwebjs/look-at-profile-folder.ts';
import { makeProfileFolder } from '../stores/folder-wwebjs/make-profile-folder.ts';
import { clearStaleLocks } from '../stores/folder-wwebjs/profile-locks.ts';
import {
  readLastMark,
  readMarkOfMoved,
  readProfileMarker,
  writeProfileMarker,
} from '../stores/folder-wwebjs/profile-marker.ts';
import { browserMarksOf, endOrphanedBrowsers } from '../stores/folder-wwebjs/orphaned-browsers.ts';
import { isProfileAliveAt, originOf, rootOfOrigin } from '../stores/folder-wwebjs/profile-origin.ts';
import { holdProfileLease } from './hold-profile-lease.ts';
import type { ProfileLeaseOptions } from './hold-profile-lease.ts';
import { discardByPlan, finishInterrupted, restoreByPlan } from './profile-moves.ts';
import type { StrategySettings } from './settings.ts';
import { useComposition } from './shared-composition.ts';
import { usageOfVault } from './usage-of-vault.ts';
import { vaultForLeases } from './vault-for-leases.ts';

export interface ProfileAt {
  /** Absolute. */
  readonly dataPath: string;
  /** Below it: `session-sales`, or `acme/session-sales`. */
  readonly path: string;
}

const purpose = 'a whatsapp-web.js client';

/** @param leaseMs how long this process may be silent before another one may take the session over */
export async function openProfileGround(
  { dataPath, path }: ProfileAt,
  settings: StrategySettings,
  leaseMs: number,
): Promise<ProfileGround> {
  const place = parsePlace(`wwebjs:${dataPath}`, process.cwd());
  const ref = refOfProfile(place, path, 'folder');
  if (ref === null) throw new HoldfastError('SESSION_NOT_FOUND', { session: path });
  const { value: composition, done } = await useComposition(settings, [place.url]);
  const { context } = composition;
  try {
    await makeProfileFolder(place.root);
    const [store, snapshots] = [await context.openPlace(place.url), await context.snapshotPlace(place.url)];
    const name = vaultNameOf(ref);
    const owner = context.vaultOwner(purpose);
    const here = await originOf(place, path);
    const browsersOf = `${settings.vaultUrl} ${sessionName(name)}`;
    return {
      ref,
      name,
      profilePath: join(dataPath, path),
      vaultUrl: settings.vaultUrl,
      place: snapshots,
      owner,
      nowMs: () => context.nowMs(),
      here,
      vault: async () => vaultForLeases(context, await readLastMark(place, path)),
      holdLease: (vault, waitMs, signal) => hold(context, ref, vault, { ttlMs: leaseMs, waitMs, signal }),
      mark: () => markOf(place, path),
      markFrom: (origin) => markFrom(origin, place, path),
      isAliveAt: (origin) => isProfileAliveAt(origin, here, path),
      setMark: async (mark) => {
        await makeProfileFolder(join(dataPath, path));
        await writeProfileMarker(place, path, mark);
      },
      refuseBeyondLimits: async (vault) => {
        if (vault === null) return;
        await refuseBeyondLimits(settings.config.limits, name, () => usageOfVault(vault, name));
      },
      inUse: () => store.inUse(ref),
      browserMarks: () => browserMarksOf(browsersOf, owner),
      endOrphans: () => endOrphanedBrowsers(browsersOf),
      clearStaleLocks: async (proof) => void (await clearStaleLocks(place, store, ref, { proof })),
      knownLiveMs: () => context.catalog.liveSessions.lastLiveMs(ref),
      noteLive: () => context.catalog.liveSessions.note([ref], context.nowMs()).catch(warn),
      noteSnapshot: (outcome) => noteSnapshot(context, ref, settings.vaultUrl, outcome).catch(warn),
      restore: (snapshot, vault, lease) => restoreByPlan(context, ref, snapshot, { vault, lease }),
      discard: () => discardByPlan(context, ref),
      close: done,
    };
  } catch (error) {
    await done();
    throw error;
  }
}

/** Also of one that lay here before: what was noted of it says nothing of how old a copy is, but whose session it is. */
async function markOf(place: Place, path: string): Promise<NotedMark | null> {
  const marker = await readProfileMarker(place, path);
  const last = await readLastMark(place, path);
  return last === null ? null : { ...last, isOurs: marker.state === 'ours' };
}

async function markFrom(origin: SessionOrigin, place: Place, path: string): Promise<NotedMark | null> {
  const root = origin.host === hostname() ? rootOfOrigin(origin, path) : null;
  const mark = root === null ? null : await readMarkOfMoved({ root }, path, place);
  return mark === null ? null : { ...mark, isOurs: true };
}

/** Under it what an earlier process left half done is finished first. */
async function hold(
  context: OperationContext,
  ref: SessionRef,
  vault: Vault,
  terms: Omit<ProfileLeaseOptions, 'purpose'>,
): Promise<HeldProfileLease> {
  const lease = await holdProfileLease(vault, vaultNameOf(ref), { purpose, ...terms });
  try {
    await finishInterrupted(context, ref, { vault, lease });
    return lease;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

async function noteSnapshot(
  { catalog, nowMs }: OperationContext,
  session: SessionRef,
  vault: string,
  outcome: TakenSnapshot | Error,
): Promise<void> {
  const of = { vault, name: vaultNameOf(session), session };
  if (!(outcome instanceof Error)) return catalog.snapshots.taken(of, recordOf(outcome), nowMs());
  const code = outcome instanceof HoldfastError ? outcome.code : 'UNKNOWN';
  return catalog.snapshots.failed(of, { code, message: outcome.message }, nowMs());
}

function recordOf({ info }: TakenSnapshot): TakenRecord {
  const { id, takenAtMs, how, set, files, sizeBytes, storedBytes, standing, why } = info;
  return { id, takenAtMs, how, set, files, sizeBytes, storedBytes, standing, why };
}
