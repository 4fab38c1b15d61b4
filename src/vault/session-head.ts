// The head of one session, made anew of its manifests where it is gone or damaged.
import type { SnapshotInfo } from '../core/snapshot.ts';
import { changeHead, newHead, readHead, readOrRemake } from './head.ts';
import type { Head, SeenHead } from './head.ts';
import { isNewer, readManifests } from './manifests.ts';
import { listSession } from './session-listing.ts';
import type { ListedSnapshot } from './session-listing.ts';
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

/** null where the vault never saw the session. @throws VAULT_DAMAGED */
export async function currentHead(place: SessionPlace): Promise<Head | null> {
  const read = await readHead(place);
  if (read !== null) return read.head;
  const { snapshots, isKnown } = await listSession(place);
  return isKnown ? headOf(place, snapshots) : null;
}

/** As it is, or as it would be made anew: for reading snapshots nobody needs a whole head. */
export async function seeHead(place: SessionPlace): Promise<SeenHead> {
  return await readOrRemake(place, () => remadeHead(place));
}

async function remadeHead(place: SessionPlace): Promise<Head> {
  const { snapshots } = await listSession(place);
  return await headOf(place, snapshots);
}

async function headOf(place: SessionPlace, snapshots: readonly ListedSnapshot[]): Promise<Head> {
  const { manifests } = await readManifests(place, snapshots);
  const infos = manifests.map(({ info }) => info);
  return {
    ...newHead(place.name),
    epoch: Math.max(0, ...infos.map(({ epoch }) => epoch)),
    latest: latestOf(infos),
    weighedUpTo: snapshots.at(-1)?.id ?? '',
  };
}

export function latestOf(infos: readonly SnapshotInfo[]): SnapshotInfo | null {
  return infos
    .filter(({ standing }) => standing === 'good')
    .reduce<SnapshotInfo | null>((best, info) => (isNewer(info, best) ? info : best), null);
}
