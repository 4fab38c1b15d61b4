// What a strategy stands on: one profile on this machine, its vault, and what may be done to both. Composed in holdfast-auth.ts.
import type { InUse } from '../../core/inventory.ts';
import type { SessionRef } from '../../core/session.ts';
import type { SnapshotInfo, VaultName } from '../../core/snapshot.ts';
import type { LeaseOwner } from '../../ports/entry-store.ts';
import type { SnapshotPlace } from '../../ports/snapshot-content.ts';
import type { HeldVaultLease } from '../../ports/vault-access.ts';
import type { SessionOrigin, TakenSnapshot, Vault } from '../../ports/vault.ts';
import type { NotedMark, ProfileMark } from './decide-start.ts';

/** Who has it runs the session; `epochBefore` is that of the last one who did, 0 where nobody did. */
export interface HeldProfileLease extends HeldVaultLease {
  readonly epochBefore: number;
  /** Told at every renewal that fails once it has not been renewed for so long that somebody else may have it. */
  whenUnsure(listener: (silentMs: number, cause: unknown) => void): void;
}

export interface ProfileGround {
  readonly ref: SessionRef;
  /** `tenant/id` as the vault has it. */
  readonly name: VaultName;
  /** Chromium's user data folder, absolute. */
  readonly profilePath: string;
  readonly vaultUrl: string;
  readonly place: SnapshotPlace;
  readonly owner: LeaseOwner;
  nowMs(): number;

  /** Where this profile lies. */
  readonly here: SessionOrigin;

  /**
   * Opened at the first call; made where there is none, unless the session was kept in one there: then it is away.
   * @throws BLOBS_UNAVAILABLE, VAULT_KEEPS_NO_LEASE, VAULT_KEY_NEEDED, VAULT_KEY_WRONG …
   */
  vault(): Promise<Vault>;
  /**
   * Renewed until it is given back.
   * @param signal ends the waiting
   * @throws LEASE_HELD, BLOBS_UNAVAILABLE; the signal's reason
   */
  holdLease(vault: Vault, waitMs: number, signal?: AbortSignal): Promise<HeldProfileLease>;

  /** What was noted last of the profile that lies here, or of one that did; null: nothing. */
  mark(): Promise<NotedMark | null>;
  /** What was noted where the session ran before, if it is of the very folder that lies here now: it was moved. */
  markFrom(origin: SessionOrigin): Promise<NotedMark | null>;
  /** Whether a whole profile lies there, on this machine, and not here. */
  isAliveAt(origin: SessionOrigin): Promise<boolean>;
  /** Makes the profile's folder where there is none. Durable. */
  setMark(mark: ProfileMark): Promise<void>;

  inUse(): Promise<InUse>;
  /** By these a browser of ours is known again when its program has died. */
  browserMarks(): Readonly<Record<string, string>>;
  /** Ends browsers of this session on this machine whose program is proven dead, cleanly. @returns how many */
  endOrphans(): Promise<number>;
  /**
   * Removes the locks that a browser left behind. `lease`: whoever held the session before is proven gone, on whatever
   * machine; null: only what is stale by itself. @throws SESSION_IN_USE
   */
  clearStaleLocks(proof: 'lease' | null): Promise<void>;

  /** @param vault null where it could not be asked: then nothing counts against a limit @throws LIMIT_REACHED */
  refuseBeyondLimits(vault: Vault | null): Promise<void>;

  /** @throws CATALOG_UNAVAILABLE */
  knownLiveMs(): Promise<number | null>;
  /** Remembers that it is linked; a failure is a warning. */
  noteLive(): Promise<void>;
  /** Remembers what became of a snapshot, for alerts and lists; a failure is a warning. */
  noteSnapshot(outcome: TakenSnapshot | Error): Promise<void>;

  /** Beside its place, verified, then swapped in; what lies there goes to the trash. @returns remarks for people */
  restore(snapshot: SnapshotInfo, vault: Vault, lease: HeldVaultLease): Promise<readonly string[]>;
  /** The whole profile goes to the trash, from where `holdfast undo` brings it back. Absent is fine. */
  discard(lease: HeldVaultLease | null): Promise<void>;

  close(): Promise<void>;
}
