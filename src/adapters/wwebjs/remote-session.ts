// What a store for RemoteAuth stands on, for one session: its backups in a vault, and the profile on this machine's disk.
import type { SnapshotInfo, VaultName } from '../../core/snapshot.ts';
import type { TakenSnapshot } from '../../ports/vault.ts';

/** Why RemoteAuth's session counts as ended: on its word alone, which it also gives at a conflict, or for good. */
export type RemoteEnd = 'in-doubt' | 'for-good';

/**
 * `absent`: nothing lies there. `kept`: what lies there is in the vault, as the latest. `loose`: something lies there that
 * is not, because it is damaged or older than the vault.
 */
export type LocalProfile = 'absent' | 'kept' | 'loose';

export interface SecuredProfile {
  readonly local: LocalProfile;
  readonly taken: TakenSnapshot | null;
  /** Of the vault: what is restored now is not older. */
  readonly epoch: number;
}

export interface RemoteSession {
  readonly name: VaultName;
  /** Who uses RemoteAuth's profile: a browser of this process, something else, nobody; `unclear` where it cannot be told which. */
  user(): Promise<'nobody' | 'us' | 'others' | 'unclear'>;
  /**
   * Of a profile that nobody uses, and that RemoteAuth is about to remove: it goes into the vault if it is whole and the newest.
   * @throws SESSION_OF_ANOTHER, BLOBS_UNAVAILABLE …; then RemoteAuth must not go on
   */
  secure(): Promise<SecuredProfile>;
  /** What lies there goes to the trash, from where `holdfast undo` brings it back. */
  putAway(): Promise<void>;
  /** Notes that what lies there now is of this epoch; absent is fine. */
  mark(epoch: number): Promise<void>;
  /** @throws BLOBS_UNAVAILABLE … */
  latest(): Promise<SnapshotInfo | null>;
  /** Of a session that ended in doubt, the one to try again; null where it did not. */
  doubted(): Promise<SnapshotInfo | null>;
  /** Makes a whole, verified zip of a snapshot. @throws SNAPSHOT_HURT, SNAPSHOT_NOT_FOUND, BLOBS_UNAVAILABLE … */
  prepare(snapshot: SnapshotInfo): Promise<PreparedZip>;
  /** Takes the zip that RemoteAuth has written to a place of our own. @throws ZIP_MISSING */
  claim(): Promise<WrittenZip>;
  retire(end: RemoteEnd): Promise<void>;
}

export interface WrittenZip {
  /** Once. @throws SESSION_DAMAGED, BLOBS_UNAVAILABLE, LEASE_HELD … */
  take(): Promise<TakenSnapshot>;
}

export interface PreparedZip {
  /** @param path where RemoteAuth wants it */
  moveTo(path: string): Promise<void>;
  discard(): Promise<void>;
}
