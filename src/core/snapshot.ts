// A snapshot: one session at one moment, in a vault. What lists, rules and people know of it; the content is elsewhere.
import type { Engine } from './session.ts';

/** A session as a vault names it; the same words as in its place. */
export interface VaultName {
  readonly engine: Engine;
  readonly tenant: string;
  readonly id: string;
}

/**
 * `good`: can be the latest. `shrunk`: it lost most of what the one before had, so it is kept apart until a person has
 * looked. `not-owner`: the session belonged to another machine when it was taken, so this may be an old state of it.
 */
export type SnapshotStanding = 'good' | 'shrunk' | 'not-owner';

export interface SnapshotPart {
  readonly files: number;
  readonly sizeBytes: number;
}

export interface SnapshotInfo {
  /** `20261121-181502-417-k3f9a2`: sorts by time. */
  readonly id: string;
  readonly name: VaultName;
  /** The moment that it is of, ms since 1970, by the clock of the machine that took it. */
  readonly takenAtMs: number;
  readonly how: 'cold' | 'hot';
  readonly set: 'essential' | 'whole';
  readonly files: number;
  readonly sizeBytes: number;
  /** By class (indexeddb, local-storage …; for Baileys: pre-key …). What the shrink guard compares. */
  readonly parts: Readonly<Record<string, SnapshotPart>>;
  /** Bytes that it added to the vault. */
  readonly storedBytes: number;
  readonly standing: SnapshotStanding;
  /** Why it is not good; empty where it is. */
  readonly why: string;
  /** Of the lease under which the session ran; 0 where it never had one. */
  readonly epoch: number;
  /**
   * One more than the highest that the vault knew of the session when this one was begun: whatever the clocks of its
   * machines say, one of a higher number was begun later. 0 in snapshots that were taken before there were numbers.
   */
  readonly sequence: number;
  readonly host: string;
  /** `cli`, `keeper`, `HoldfastAuth` … */
  readonly madeBy: string;
  /** Equal for two snapshots of the same content. */
  readonly contentDigest: string;
}
