// Takes a profile's lease, and tells under which epoch it was held before.
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { HeldProfileLease } from '../adapters/wwebjs/profile-ground.ts';
import { HoldfastError } from '../core/errors.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { SessionVault, Vault } from '../ports/vault.ts';
import { holdLease } from '../stores/entries/hold-lease.ts';
import { thisOwner } from '../stores/entries/process-identity.ts';
import type { HolderIdentity } from '../stores/entries/process-identity.ts';

export interface ProfileLeaseOptions {
  readonly purpose: string;
  readonly ttlMs: number;
  readonly waitMs: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** A client of this very process gives it back by itself, soon, or not at all. */
const longestWaitForOurselvesMs = 10_000;
const firstPauseMs = 100;
const longestPauseMs = 2000;

/**
 * Who held a session in this process before. While the vault was away he could not give it back, and nobody else can
 * prove him gone as long as this process lives: his successor here is he himself.
 */
const former = new Map<string, HolderIdentity>();

/** @throws HoldfastError LEASE_HELD, BLOBS_UNAVAILABLE; the signal's reason */
export async function holdProfileLease(
  vault: Vault,
  name: VaultName,
  options: ProfileLeaseOptions,
): Promise<HeldProfileLease> {
  const key = JSON.stringify([vault.url, name]);
  const predecessor = former.get(key);
  // Another client of the same session, at the same time, is another one.
  former.delete(key);
  try {
    const owner = predecessor ?? thisOwner();
    const held = await waitForLease(vault, name, { ...options, owner });
    const release = (): Promise<void> => held.release().then(() => void former.set(key, owner));
    return { ...held, release };
  } catch (error) {
    // It may be his still, and then only his successor gets it.
    if (predecessor !== undefined) former.set(key, predecessor);
    throw error;
  }
}

async function waitForLease(
  vault: Vault,
  name: VaultName,
  options: ProfileLeaseOptions & { readonly owner: HolderIdentity },
): Promise<HeldProfileLease> {
  const { purpose, ttlMs, waitMs, owner, signal = new AbortController().signal } = options;
  const session = vault.session(name);
  // The same for all tries: it remembers since when a head has not changed, which is how a dead owner is known.
  const leases = vault.leases(name.engine);
  const { tenant, id } = name;
  let whenUnsure: (silentMs: number, cause: unknown) => void = () => undefined;
  const onUnsure: typeof whenUnsure = (silentMs, cause) => whenUnsure(silentMs, cause);
  const startedMs = performance.now();
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    signal.throwIfAborted();
    const epochBefore = (await session.state())?.epoch ?? 0;
    try {
      const held = await holdLease(leases, { tenant, id }, { purpose, ttlMs, owner, onUnsure });
      return { ...held, epochBefore, whenUnsure: (listener) => (whenUnsure = listener) };
    } catch (error) {
      if (!(error instanceof HoldfastError && error.code === 'LEASE_HELD')) throw error;
      const longestMs = (await isHeldHere(session)) ? Math.min(waitMs, longestWaitForOurselvesMs) : waitMs;
      const leftMs = startedMs + longestMs - performance.now();
      if (leftMs <= 0) throw error;
      await pause(Math.min(pauseMs, leftMs), undefined, { signal }).catch((ended: unknown) => {
        throw signal.aborted ? signal.reason : ended;
      });
    }
  }
}

async function isHeldHere(session: SessionVault): Promise<boolean> {
  const owner = (await session.state())?.lease?.owner;
  return owner?.pid === process.pid && owner.host === hostname();
}
