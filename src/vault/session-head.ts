// The head of one session, made anew of its manifests where it is gone or damaged.
import { isNewerSnapshot } from '../core/newer-snapshot.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import { readEnded } from './ended-note.ts';
import { changeHead, newHead, readHead, readOrRemake, UnreadableHead } from './head.ts';
import type { Head, SeenHead } from './head.ts';
import { readManifests, trashedSnapshots } from './manifests.ts';
import { listSession } from './session-listing.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

/**
 * Changes it by compare-and-swap.
 * @param change what it shall be; null: as it is
 * @param seen what it was a moment ago
 */
export async function updateHead(
  place: SessionPlace,
  change: (head: Head) => Head | null,
  seen?: SeenHead,
): Promise<Head> {
  return await changeHead(place, () => remadeHead(place), change, seen);
}

/** null where the vault never saw the session. */
export async function currentHead(place: SessionPlace): Promise<Head | null> {
  try {
    const read = await readHead(place);
    if (read !== null) return read.head;
  } catch (error) {
    // The next who writes it replaces it by the same that is told here.
    if (!(error instanceof UnreadableHead)) throw error;
  }
  const listing = await listSession(place);
  return listing.isKnown ? headOf(place, listing) : null;
}

/** As it is, or as it would be made anew: for reading snapshots nobody needs a whole head. */
export async function seeHead(place: SessionPlace): Promise<SeenHead> {
  return await readOrRemake(place, () => remadeHead(place));
}

async function remadeHead(place: SessionPlace): Promise<Head> {
  return await headOf(place, await listSession(place));
}

async function headOf(place: SessionPlace, listing: SessionListing): Promise<Head> {
  const [{ manifests }, { manifests: trashed }, ended] = await Promise.all([
    readManifests(place, listing.snapshots),
    readManifests(place, trashedSnapshots(listing)),
    readEnded(place),
  ]);
  const infos = manifests.map(({ info }) => info);
  const all = [...infos, ...trashed.map(({ info }) => info)];
  const highest = (of: (info: SnapshotInfo) => number): number =>
    all.reduce((most, info) => Math.max(most, of(info)), 0);
  const { retired } = ended;
  // Whatever was taken since is of a new pairing: that does not write the note anew.
  const isOver = retired !== null && latestOf(all, retired.upTo) !== null;
  const endedUpTo = isOver ? retired.upTo : ended.endedUpTo;
  return {
    ...newHead(place.name),
    epoch: highest(({ epoch }) => epoch),
    sequence: Math.max(
      highest(({ sequence }) => sequence),
      retired?.upTo ?? 0,
      endedUpTo,
    ),
    latest: latestOf(infos, endedUpTo),
    weighedUpTo: listing.snapshots.at(-1)?.id ?? '',
    retired: isOver ? null : retired,
    endedUpTo,
  };
}

/** @param endedUpTo the sequence up to which none may be the latest */
export function latestOf(infos: readonly SnapshotInfo[], endedUpTo: number): SnapshotInfo | null {
  return infos
    .filter(({ standing, sequence }) => standing === 'good' && sequence > endedUpTo)
    .reduce<SnapshotInfo | null>((best, info) => (isNewerSnapshot(info, best) ? info : best), null);
}
