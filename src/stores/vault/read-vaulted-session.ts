// Reads one session of a vault for its place: every snapshot and pack, with what it is worth.
import type { Entry } from '../../core/entry.ts';
import type { Problem, SessionDetail } from '../../core/inventory.ts';
import { collectRules } from '../../core/rules/index.ts';
import type { PackScene, PackSubject } from '../../core/rules/scenes.ts';
import type { SessionRef } from '../../core/session.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import { vaultedPicture } from '../../core/vaulted-picture.ts';
import { tally } from '../../core/vote.ts';
import type { HurtSnapshot, SessionVault, VaultUsage } from '../../ports/vault.ts';
import { nothing, timesOf, totalsOf } from './usage-of-vaulted.ts';

export interface VaultedReading {
  readonly nowMs: number;
  /** What no snapshot needs is dead when it is older than this. */
  readonly graceMs: number;
}

/** null where the vault has nothing of it, not even a lease. Every manifest is opened. */
export async function readVaulted(
  ref: SessionRef,
  session: SessionVault,
  { nowMs, graceMs }: VaultedReading,
): Promise<SessionDetail | null> {
  const usage = (await session.usage()) ?? ((await session.state()) === null ? null : nothing);
  if (usage === null) return null;
  const { snapshots, unreadable } = await session.list();
  const hurt = await session.hurt();
  const latest = await session.latest();
  const sizes = new Map<string, number>(usage.things.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const sizeOf = (id: string): number => sizes.get(`snapshots/${id}`) ?? 0;
  const hurtIds = new Set(hurt.map(({ id }) => id));
  const scene: PackScene = {
    packs: unreadable.length > 0 ? packsOf(usage) : await session.packs(),
    snapshots: snapshots.length,
    unreadable: unreadable.length,
    storeTimeMs: newestWrite(usage),
    settings: { graceMs },
  };
  const entries = [
    ...snapshots.map((one) => snapshotEntry(one, hurtIds.has(one.id), one.id === latest?.id, sizeOf(one.id))),
    ...unreadable.map((one) => unreadableEntry(one, sizeOf(one.id))),
    ...packEntries(scene),
  ];
  const problems = [...unreadable, ...hurt].map(problemOf);
  const totals = totalsOf(entries.map((entry) => [entry.class, 1, entry.sizeBytes]));
  const picture = vaultedPicture(ref, { byClass: totals, ...timesOf(usage.things), problems }, nowMs);
  return { picture, entries, remarks: [] };
}

/**
 * A lower bound of the time by the clock of the blob store, which nobody can ask without writing: a pack that is old by it
 * is old indeed, and one that was stored a moment ago never is, however wrong the clock of this machine may be.
 */
function newestWrite({ things }: VaultUsage): number {
  return things.reduce((newest, { modifiedMs }) => Math.max(newest, modifiedMs), 0);
}

/** Where a snapshot cannot be read, nobody can tell what is needed, and a rule keeps them all for it. */
function packsOf({ things }: VaultUsage): PackSubject[] {
  return things
    .filter(({ path }) => path.startsWith('packs/'))
    .map(({ path, sizeBytes, modifiedMs }) => ({
      key: path.slice('packs/'.length),
      sizeBytes,
      modifiedMs,
      liveBytes: 0,
    }));
}

function snapshotEntry(
  { id, standing, why, takenAtMs }: SnapshotInfo,
  isHurt: boolean,
  isLatest: boolean,
  sizeBytes: number,
): Entry {
  const apart = isHurt ? 'a part of it is damaged or gone' : why;
  return {
    path: `snapshots/${id}`,
    class: standing === 'good' && !isHurt ? 'snapshot' : 'snapshot-apart',
    id,
    kind: 'file',
    files: 1,
    sizeBytes,
    modifiedMs: takenAtMs,
    worth: isLatest ? 'vital' : 'needed',
    why: isLatest ? 'it is what a restore takes' : apart === '' ? 'the session can go back to it' : apart,
  };
}

function unreadableEntry({ id, why }: HurtSnapshot, sizeBytes: number): Entry {
  const what = { class: 'snapshot-apart', id, kind: 'file', files: 1, sizeBytes, modifiedMs: 0 } as const;
  return { path: `snapshots/${id}`, ...what, worth: 'vital', why: `it cannot be read: ${why}` };
}

function packEntries(scene: PackScene): Entry[] {
  const { removals, keeps } = tally(collectRules, scene);
  return scene.packs.map(({ key, sizeBytes, modifiedMs }): Entry => {
    const dead = removals.get(key);
    const why = (dead ?? keeps.get(key))?.reason ?? 'nobody can tell whether it is needed';
    const what = { class: 'pack', id: key, kind: 'file', files: 1, sizeBytes, modifiedMs } as const;
    return { path: `packs/${key}`, ...what, worth: dead === undefined ? 'needed' : 'dead', why };
  });
}

function problemOf({ id, paths, why }: HurtSnapshot): Problem {
  const where = paths
    .filter((path) => path !== '')
    .slice(0, 3)
    .join(', ');
  const detail = where === '' ? why : `${why}: ${where}`;
  return { code: 'DAMAGED_ENTRY', path: `snapshots/${id}`, detail };
}
