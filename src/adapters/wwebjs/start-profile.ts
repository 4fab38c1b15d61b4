// Brings a profile into the state on which a browser may start: leased, whole, and the newest that anybody knows of.
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import { sessionName } from '../../core/session.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { Vault } from '../../ports/vault.ts';
import { epochUnder } from './decide-on-whole.ts';
import { decideStart } from './decide-start.ts';
import type {
  AdoptPolicy,
  CreatePolicy,
  NotedMark,
  OfflinePolicy,
  Start,
  VaultView,
} from './decide-start.ts';
import type { HeldProfileLease, ProfileGround } from './profile-ground.ts';
import { restoreNewestWhole } from './restore-newest-whole.ts';

export interface StartOptions {
  readonly create: CreatePolicy;
  readonly offline: OfflinePolicy;
  readonly adopt: AdoptPolicy;
  /** How long to wait for a lease that somebody else holds, ms. */
  readonly waitMs: number;
  /** Its own browser has just broken down, so that helpers of it may still be there. */
  readonly afterBreakdown: boolean;
  /** Ends the waiting for the lease, and what has not begun yet after that. */
  readonly signal: AbortSignal;
  readonly alert: (error: Error) => void;
}

/** The vault and the lease in it; a start without them had an outage. */
export interface VaultHold {
  readonly vault: Vault;
  readonly lease: HeldProfileLease;
}

export interface StartedProfile {
  readonly hold: VaultHold | null;
  /** What the profile carried when it was started on without a vault. */
  readonly mark: NotedMark | null;
}

/** @throws HoldfastError LEASE_HELD, SESSION_IN_USE, SESSION_GONE, SESSION_ABSENT, SESSION_DAMAGED, SNAPSHOT_HURT, BLOBS_UNAVAILABLE …; the signal's reason */
export async function startProfile(ground: ProfileGround, options: StartOptions): Promise<StartedProfile> {
  const held = await holdOrOutage(ground, options);
  const hold = held instanceof HoldfastError ? null : held;
  try {
    await freeProfile(ground, hold, options);
    const vault = hold === null ? null : await lookAtVault(ground, hold);
    const mark = await markOf(ground, vault);
    const start = decideStart({
      ...options,
      local: await ground.place.check(ground.ref),
      mark,
      here: ground.here,
      vault,
      knownLiveMs: await ground.knownLiveMs(),
    });
    options.signal.throwIfAborted();
    await carryOut(ground, start, held, options.alert);
    // What a killed browser left half-written would cost the whole database at the start after this one.
    for (const done of (await ground.place.mend?.(ground.ref)) ?? []) options.alert(new Error(done));
    if (hold !== null) await markAsOurs(ground, hold);
    return { hold, mark };
  } catch (error) {
    await hold?.lease.release().catch(options.alert);
    throw error;
  }
}

/** The profile is of this lease from now on, and the session lies here. */
export async function markAsOurs(ground: ProfileGround, { vault, lease }: VaultHold): Promise<void> {
  await vault.session(ground.name).noteOrigin(ground.here);
  await ground.setMark({ vault: await vault.identity(), url: ground.vaultUrl, epoch: lease.lease.epoch });
}

/** Of a profile that was moved within this machine what was noted where it lay before. */
export async function markOf(ground: ProfileGround, vault: VaultView | null): Promise<NotedMark | null> {
  const mark = await ground.mark();
  const origin = vault?.origin ?? null;
  if (vault === null || origin === null || epochUnder(mark, vault.identity) !== null) return mark;
  return (await ground.markFrom(origin)) ?? mark;
}

/** An outage is an answer of its own; whatever else is wrong with a vault is not. */
async function holdOrOutage(
  ground: ProfileGround,
  { waitMs, signal }: StartOptions,
): Promise<VaultHold | HoldfastError> {
  try {
    const vault = await ground.vault();
    return { vault, lease: await ground.holdLease(vault, waitMs, signal) };
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'BLOBS_UNAVAILABLE') return error;
    throw error;
  }
}

/** A browser has ended before the last of its helpers has closed its files. */
const helpersEndMs = 10_000;

/** Nobody but us may use the profile; what a dead owner left is cleared, which its lease proves dead. */
async function freeProfile(
  ground: ProfileGround,
  hold: VaultHold | null,
  { afterBreakdown }: StartOptions,
): Promise<void> {
  const mayLinger = (await ground.endOrphans()) > 0 || afterBreakdown;
  const deadlineMs = performance.now() + helpersEndMs;
  let { answer, why } = await ground.inUse();
  while (answer === 'yes' && mayLinger && performance.now() < deadlineMs) {
    await pause(100);
    ({ answer, why } = await ground.inUse());
  }
  if (answer === 'yes')
    throw new HoldfastError('SESSION_IN_USE', { session: sessionName(ground.name), cause: why.join('; ') });
  // The first lease that there ever was proves nobody gone: whoever runs the profile elsewhere may have none.
  if (hold !== null) await ground.clearStaleLocks(hold.lease.epochBefore > 0 ? 'lease' : null);
}

export async function lookAtVault(
  { name, isAliveAt }: ProfileGround,
  { vault, lease }: VaultHold,
): Promise<VaultView> {
  const session = vault.session(name);
  const [identity, state, latest] = [await vault.identity(), await session.state(), await session.latest()];
  const origin = state?.origin ?? null;
  return {
    identity,
    url: vault.url,
    origin,
    originIsAlive: origin !== null && (await isAliveAt(origin)),
    epoch: lease.epochBefore,
    latest,
    retired: (state?.retired ?? null) !== null,
    hasSnapshots: latest !== null || (await session.list()).snapshots.length > 0,
  };
}

async function carryOut(
  ground: ProfileGround,
  start: Start,
  held: VaultHold | HoldfastError,
  alert: (error: Error) => void,
): Promise<void> {
  const hold = held instanceof HoldfastError ? null : held;
  if (start.do === 'refuse') throw refusal(ground, start, held);
  if (start.do === 'use' && start.remark !== null) alert(remarkOf(start.remark, held));
  if (start.do === 'begin') await ground.refuseBeyondLimits(hold?.vault ?? null);
  if (start.do === 'begin' && start.discard) await ground.discard(hold?.lease ?? null);
  if (start.do === 'restore' && hold !== null) {
    const { snapshot: first, above, orUse } = start;
    const restored = await restoreNewestWhole(ground, { hold, first, above, orUse, alert });
    if (restored === null) alert(new Error(notRestored(ground, first)));
    else if (start.isOver) alert(new Error(restoredOver(ground, restored, start.why)));
  }
}

function restoredOver({ name }: ProfileGround, { id }: SnapshotInfo, why: string): string {
  return `${sessionName(name)} was restored from the snapshot ${id}: ${why}. What lay there is in the trash; \`holdfast plan --runs\` names the run that \`holdfast undo\` takes back.`;
}

function notRestored({ name }: ProfileGround, { id }: SnapshotInfo): string {
  return `${sessionName(name)} ran on another machine since it ran here, but the snapshot ${id} from there is hurt, and every other one is older than the profile that lies here; so this one is used.`;
}

function remarkOf(remark: string, held: VaultHold | HoldfastError): Error {
  return held instanceof HoldfastError
    ? new Error(`${remark}: ${held.message}`, { cause: held })
    : new Error(`${remark}.`);
}

function refusal(
  { name, ref, vaultUrl }: ProfileGround,
  { code, cause }: Extract<Start, { do: 'refuse' }>,
  held: VaultHold | HoldfastError,
): HoldfastError {
  if (held instanceof HoldfastError) {
    const why = String(held.details['cause'] ?? held.message);
    return new HoldfastError(
      'BLOBS_UNAVAILABLE',
      { url: vaultUrl, cause: `${why}, ${cause}` },
      { cause: held },
    );
  }
  return new HoldfastError(code, { session: sessionName(name), place: ref.place, cause });
}
