// Holds one lease for as long as some work takes: taken, renewed, and given back.
import { HoldfastError } from '../../core/errors.ts';
import type { SessionName } from '../../ports/entry-store.ts';
import type { HeldVaultLease } from '../../ports/vault-access.ts';
import type { LeaseStore } from '../../ports/vault.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { Leaseholder } from './lease-keeper.ts';
import { thisOwner } from './process-identity.ts';
import type { HolderIdentity } from './process-identity.ts';
import { takeLease } from './take-lease.ts';
import { wakingNowMs } from './waking-now.ts';

export interface HoldLeaseOptions {
  readonly purpose: string;
  /** How long it lasts without renewal; default 30 s. It is renewed every third of that. */
  readonly ttlMs?: number;
  /** How long to wait for one that somebody else holds; default: not at all. */
  readonly waitMs?: number;
  /** Who holds it; default: somebody new of this process. A lease that the same one could not give back is succeeded. */
  readonly owner?: HolderIdentity;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** See LeaseRequest. */
  readonly passing?: boolean;
  /** Told at every renewal that fails once the lease has run out: it may still be ours, or somebody else's. */
  readonly onUnsure?: (silentMs: number, cause: unknown) => void;
}

const defaultTtlMs = 30_000;

/** @throws HoldfastError LEASE_HELD, BLOBS_UNAVAILABLE; the signal's reason */
export async function holdLease(
  store: LeaseStore,
  name: SessionName,
  options: HoldLeaseOptions,
): Promise<HeldVaultLease> {
  const { purpose, ttlMs = defaultTtlMs, waitMs = 0, passing = false, onUnsure } = options;
  const owner = { ...(options.owner ?? thisOwner()), purpose };
  const { signal = new AbortController().signal } = options;
  const { lease, grantedAtMs } = await takeLease(store, { name, owner, ttlMs, passing }, { waitMs, signal });
  const lost = new AbortController();
  // A renewal that fails is no loss: whoever takes the lease over changes its epoch, and the vault sees that.
  const keeper = new LeaseKeeper(store, {
    ttlMs,
    onError(error) {
      if (keeper.isInDoubt(holder)) onUnsure?.(wakingNowMs() - holder.assuredAtMs, error);
    },
  });
  const holder: Leaseholder = {
    lease,
    isTakingAnew: false,
    assuredAtMs: grantedAtMs,
    lose: () => lost.abort(new Error('the lease was taken over')),
  };
  keeper.keep(holder);
  let released: Promise<void> | null = null;
  return {
    lease,
    owner,
    lost: lost.signal,
    release() {
      keeper.drop(holder);
      released ??= store.release([lease]).catch((error: unknown) => {
        // One that cannot be given back ends by itself, and the work that it was for is done.
        if (!(error instanceof HoldfastError)) throw error;
      });
      return released;
    },
  };
}
