// What a scan shows of a session in a vault: how much its snapshots and packs occupy, and whether it can come back.
import { counted } from './amounts.ts';
import type { ClassTotal, Problem, SessionPicture } from './inventory.ts';
import type { SessionRef } from './session.ts';
import { pathOfVaultName } from './vault-path.ts';
import type { VaultName } from './snapshot.ts';

export interface VaultedAmounts {
  /** Snapshots by class: `snapshot` can be restored without a second thought, `snapshot-apart` cannot. */
  readonly byClass: Readonly<Record<string, ClassTotal>>;
  readonly newestMs: number | null;
  readonly oldestMs: number | null;
  readonly problems?: readonly Problem[];
}

export function refOfVaulted(place: string, name: VaultName): SessionRef {
  const { engine, tenant, id } = name;
  return { place, engine, form: 'vaulted', path: pathOfVaultName(name), tenant, id };
}

export function vaultedPicture(ref: SessionRef, amounts: VaultedAmounts, nowMs: number): SessionPicture {
  const { byClass, newestMs, oldestMs, problems = [] } = amounts;
  const totals = Object.values(byClass);
  const sizeBytes = totals.reduce((sum, total) => sum + total.sizeBytes, 0);
  const snapshots = byClass['snapshot']?.entries ?? 0;
  return {
    ref,
    files: totals.reduce((sum, total) => sum + total.entries, 0),
    sizeBytes,
    diskBytes: sizeBytes,
    byClass,
    cacheBytes: 0,
    newestMs,
    oldestMs,
    generation: 'unknown',
    credentials:
      snapshots > 0
        ? { state: 'whole', why: `${counted(snapshots, 'snapshot')} in the vault` }
        : { state: 'absent', why: 'the vault has no snapshot of it that could be restored' },
    // A snapshot is never changed, and what a restore reads it finds in the trash as well.
    inUse: {
      answer: 'no',
      why: ['snapshots are used by nobody but a restore, which finds them in the trash too'],
    },
    problems: [...problems],
    problemsLeftOut: 0,
    sizesAtMs: nowMs,
  };
}

/** It is there, and nobody can tell what of it is. */
export function unreadableVaulted(ref: SessionRef, why: string, nowMs: number): SessionPicture {
  const problems = [{ code: 'UNREADABLE_ENTRY', path: '', detail: why }] as const;
  const nothing = { byClass: {}, newestMs: null, oldestMs: null, problems };
  return {
    ...vaultedPicture(ref, nothing, nowMs),
    credentials: { state: 'unreadable', why },
    inUse: { answer: 'unknown', why: [`it cannot be read: ${why}`] },
  };
}
