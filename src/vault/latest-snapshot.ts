// Which snapshot of a session a restore takes where nobody names one.
import { isNewerSnapshot } from '../core/newer-snapshot.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import { readManifests } from './manifests.ts';
import { seeHead, latestOf } from './session-head.ts';
import { listSession } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

/**
 * The head names it. But somebody may have been killed between publishing a snapshot and naming it there, or between putting one
 * away and naming another: so those that came after are looked at, and where the named one is gone all.
 */
export async function latestSnapshot(place: SessionPlace): Promise<SnapshotInfo | null> {
  const { head } = await seeHead(place);
  if (head.retired !== null) return null;
  const { snapshots } = await listSession(place, place.keys.snapshot(''));
  const isThere = snapshots.some(({ id }) => id === head.latest?.id);
  const { manifests } = await readManifests(
    place,
    isThere ? snapshots.filter(({ id }) => id > head.weighedUpTo) : snapshots,
  );
  const others = manifests.map(({ info }) => info);
  // The one that the head names may be of an ended pairing, where a person approved it.
  if (isThere && head.latest !== null) {
    const newer = latestOf(others, head.endedUpTo);
    return isNewerSnapshot(head.latest, newer) ? head.latest : newer;
  }
  return latestOf(others, head.endedUpTo);
}
