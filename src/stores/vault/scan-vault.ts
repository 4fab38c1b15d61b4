// Scans a vault: a picture of each session from one listing of it, without opening anything.
import { HoldfastError } from '../../core/errors.ts';
import type { SessionPicture } from '../../core/inventory.ts';
import type { SessionRef } from '../../core/session.ts';
import { refOfVaulted, unreadableVaulted, vaultedPicture } from '../../core/vaulted-picture.ts';
import type { ScanOptions } from '../../ports/store.ts';
import type { SessionVault, Vault } from '../../ports/vault.ts';
import { nothing, timesOf, totalsOf } from './usage-of-vaulted.ts';

interface VaultScan extends ScanOptions {
  readonly place: string;
  readonly nowMs: number;
}

/** Sessions that are looked at together; each costs a request or two. */
const sessionsAtOnce = 8;

/** In the order of their paths. A session that cannot be read is one that is there. */
export async function scanVault(vault: Vault, scan: VaultScan): Promise<SessionPicture[]> {
  const names = await vault.sessions();
  const pictures: SessionPicture[] = [];
  for (let start = 0; start < names.length; start += sessionsAtOnce) {
    scan.signal?.throwIfAborted();
    const some = names.slice(start, start + sessionsAtOnce);
    const seen = await Promise.all(some.map((name) => glanceOrProblem(vault.session(name), scan)));
    pictures.push(...seen.filter((picture) => picture !== null));
    scan.onProgress?.(pictures.length);
  }
  scan.signal?.throwIfAborted();
  return pictures.toSorted((a, b) => (a.ref.path < b.ref.path ? -1 : 1));
}

async function glanceOrProblem(
  session: SessionVault,
  { place, nowMs }: VaultScan,
): Promise<SessionPicture | null> {
  const ref = refOfVaulted(place, session.name);
  try {
    return await glance(ref, session, nowMs);
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return unreadableVaulted(ref, error.message, nowMs);
  }
}

/** null where the vault has nothing of it, not even a lease. */
async function glance(ref: SessionRef, session: SessionVault, nowMs: number): Promise<SessionPicture | null> {
  const usage = await session.usage();
  if (usage === null && (await session.state()) === null) return null;
  const { snapshots, packs, things } = usage ?? nothing;
  const byClass = totalsOf([
    ['snapshot', snapshots.count, snapshots.sizeBytes],
    ['pack', packs.count, packs.sizeBytes],
  ]);
  return vaultedPicture(ref, { byClass, ...timesOf(things) }, nowMs);
}
