// Reads one session of a vault for its place: a picture from one listing, or every snapshot and pack with what it is worth.
import type { Entry } from '../../core/entry.ts';
import type { ClassTotal, Problem, SessionDetail, SessionPicture } from '../../core/inventory.ts';
import { collectRules } from '../../core/rules/index.ts';
import type { PackScene } from '../../core/rules/scenes.ts';
import type { SessionRef } from '../../core/session.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import { vaultedPicture } from '../../core/vaulted-picture.ts';
import { tally } from '../../core/vote.ts';
import type { HurtSnapshot, SessionVault, VaultUsage } from '../../ports/vault.ts';

export interface VaultedReading {
  readonly nowMs: number;
  /** What no snapshot needs is dead when it is older than this. */
  readonly graceMs: number;
}

const nothing: VaultUsage = {
  snapshots: { count: 0, sizeBytes: 0 },
  packs: { count: 0, sizeBytes: 0 },
  trash: { count: 0, sizeBytes: 0 },
  newestMs: null,
  oldestMs: null,
  things: [],
};

/** null where the vault has nothing of it, not even a lease. */
export async function glanceAtVaulted(
  ref: SessionRef,
  session: SessionVault,
  nowMs: number,
): Promise<SessionPicture | null> {
  const usage = await session.usage();
  if (usage === null && (await session.state()) === null) return null;
  const { snapshots, packs, things } = usage ?? nothing;
  const byClass = totalsOf([
    ['snapshot', snapshots.count, snapshots.sizeBytes],
    ['pack', packs.count, packs.sizeBytes],
  ]);
  return vaultedPicture(ref, { byClass, ...timesOf(things) }, nowMs);
}

/** The same, with every manifest opened. */
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
    packs: await session.packs(),
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

/** Of its snapshots, by the clock of the blob store: a pack alone brings nothing back. */
function timesOf(things: VaultUsage['things']): Pick<SessionPicture, 'newestMs' | 'oldestMs'> {
  const times = things
    .filter(({ path }) => path.startsWith('snapshots/'))
    .map(({ modifiedMs }) => modifiedMs);
  if (times.length === 0) return { newestMs: null, oldestMs: null };
  const newestMs = times.reduce((newest, one) => Math.max(newest, one));
  return { newestMs, oldestMs: times.reduce((oldest, one) => Math.min(oldest, one)) };
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

function totalsOf(counts: readonly (readonly [string, number, number])[]): Record<string, ClassTotal> {
  const totals: Record<string, ClassTotal> = {};
  for (const [name, entries, sizeBytes] of counts) {
    if (entries === 0) continue;
    const total = (totals[name] ??= { entries: 0, sizeBytes: 0 });
    total.entries += entries;
    total.sizeBytes += sizeBytes;
  }
  return totals;
}
