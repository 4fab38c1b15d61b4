// What a home remembers of the snapshots of a session: what alerts and people go by without asking the vault.
import type { SessionRef } from './session.ts';
import type { SnapshotStanding, VaultName } from './snapshot.ts';

/** What became of the snapshots of one session, as far as this home knows: the newest of each kind. */
export interface SnapshotRecord {
  /** The vault's address, without any password. */
  readonly vault: string;
  readonly name: VaultName;
  /** Where it was when it was last taken; null where only its snapshots were looked at. */
  readonly session: SessionRef | null;
  /** When it was last tried, ms since 1970; null where it never was. */
  readonly triedAtMs: number | null;
  /** Why that failed; null where it did not. Holds no secrets and no content. */
  readonly failure: { readonly code: string; readonly message: string } | null;
  /** The newest one that was published by this home; null where none was. */
  readonly taken: TakenRecord | null;
  /** When it was last verified here, and how many of its snapshots were hurt then; null where it never was. */
  readonly verified: { readonly atMs: number; readonly hurt: number; readonly example: string } | null;
}

export interface TakenRecord {
  readonly id: string;
  readonly takenAtMs: number;
  readonly how: 'cold' | 'hot';
  readonly set: 'essential' | 'whole';
  readonly files: number;
  readonly sizeBytes: number;
  readonly storedBytes: number;
  readonly standing: SnapshotStanding;
  readonly why: string;
}
