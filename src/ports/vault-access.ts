// How operations and steps come to the vault of the settings, and to the places whose sessions go into it.
import type { SessionRef } from '../core/session.ts';
import type { Lease, LeaseOwner } from './entry-store.ts';
import type { SnapshotPlace } from './snapshot-content.ts';
import type { Vault } from './vault.ts';

/** A session's lease in the vault, renewed until it is given back. */
export interface HeldVaultLease {
  readonly lease: Lease;
  readonly owner: LeaseOwner;
  /** Aborted where somebody else has taken it over. */
  readonly lost: AbortSignal;
  /** Safe to call twice. */
  release(): Promise<void>;
}

export interface VaultAccess {
  /** The address of the settings, without any password; nothing is reached for it. @throws VAULT_URL_INVALID, VAULT_URL_RELATIVE */
  vaultUrl(): string;
  /** Whether somebody has set an address; otherwise it is the one in the home. */
  readonly vaultIsSet: boolean;
  /**
   * The vault of the settings, opened at the first call and kept open. Only an operation that takes snapshots makes one
   * where there is none. @throws VAULT_ABSENT, VAULT_KEY_NEEDED, VAULT_KEY_WRONG, VAULT_TOO_NEW, BLOBS_UNAVAILABLE
   */
  vault(options?: { readonly create?: boolean }): Promise<Vault>;
  /**
   * Whether the storage of the vault keeps its word on conditional writes, which leases rest on: a few bytes are written
   * and removed again. @throws VAULT_ABSENT, BLOBS_UNAVAILABLE, BLOBS_READ_ONLY
   */
  honoursConditions(): Promise<boolean>;
  /** @throws HoldfastError as `OperationContext.openPlace`; PLACE_UNAVAILABLE for one whose sessions have no snapshots */
  snapshotPlace(url: string): Promise<SnapshotPlace>;
  /** This process, as an owner of leases. */
  vaultOwner(purpose: string): LeaseOwner;
  /** The epoch of this vault under which what lies in the session's place last ran on this machine; 0 where nobody knows of one. */
  epochOf(ref: SessionRef): Promise<number>;
  /** The vault in which what lies in the session's place was kept when it last ran on this machine; null where nobody knows of one. */
  vaultOf(ref: SessionRef): Promise<string | null>;
  /**
   * Notes it of what lies in the place now. @param epoch of the lease under which it was put there; null where that was
   * another thing's, which it replaces: then it takes over what was noted of that
   */
  noteEpoch(ref: SessionRef, epoch: number | null): Promise<void>;
  /**
   * Takes the session's lease in the vault, for a restore; waits for one that is overdue until it has run out or is renewed.
   * @throws LEASE_HELD, BLOBS_UNAVAILABLE; the signal's reason
   */
  holdVaultLease(ref: SessionRef, purpose: string, signal?: AbortSignal): Promise<HeldVaultLease>;
}
