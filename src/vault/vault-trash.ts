// The trash of a vault: a snapshot or a pack is moved there and back, and only `destroy` is for ever.
import { HoldfastError } from '../core/errors.ts';
import { isNewerSnapshot } from '../core/newer-snapshot.ts';
import type { VaultPath } from '../ports/vault.ts';
import { compareStored } from './compare-stored.ts';
import { toSegment } from './key-segment.ts';
import { liveChunks } from './live-chunks.ts';
import { readManifests } from './manifests.ts';
import { seeHead, latestOf, updateHead } from './session-head.ts';
import { listSession } from './session-listing.ts';
import type { TrashedBlob } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

/**
 * Safe to call again.
 * @throws MOVE_FAILED where there is nothing to move, PACK_NEEDED where a snapshot needs the pack, VAULT_DAMAGED where the trash does
 * not hold what was written to it: then all is as it was
 */
export async function moveToTrash(place: SessionPlace, path: VaultPath, item: string): Promise<void> {
  const { blobs, keys } = place;
  const [from, to] = [keys.at(path), keys.trashed(item, path)];
  const blob = await blobs.get(from);
  if (blob === null) {
    if ((await blobs.getRange(to, 0, 1)) !== null) return;
    throw moveFailed(place, path, 'it is not there');
  }
  if (path.startsWith('packs/')) await refuseNeeded(place, path);
  await putCompared(place, to, blob.bytes);
  await blobs.delete([from]);
  if (path.startsWith('snapshots/')) await leaveLatest(place, path.slice('snapshots/'.length));
  // Whoever takes a snapshot publishes it before looking whether its packs are still there. So a snapshot that came to need this
  // pack meanwhile is either seen here, or sees that the pack is gone.
  else if ((await whyNeeded(place, path)) !== null) {
    await moveBack(place, item);
    throw packNeeded(place, path, 'a snapshot has come to need it');
  }
}

/** Safe to call again; an item that is not there is back already. @throws MOVE_FAILED, VAULT_DAMAGED */
export async function moveBack(place: SessionPlace, item: string): Promise<void> {
  const { blobs, keys } = place;
  const items = await itemsOf(place, item);
  for (const { key, path } of items) {
    const blob = await blobs.get(key);
    if (blob === null) continue;
    const there = await blobs.get(keys.at(path));
    if (there === null) await putCompared(place, keys.at(path), blob.bytes);
    else if (!Buffer.from(there.bytes).equals(blob.bytes)) {
      throw moveFailed(place, path, 'something else lies there');
    }
    await blobs.delete([key]);
    if (path.startsWith('snapshots/')) await rejoinLatest(place, path.slice('snapshots/'.length));
  }
}

/** For ever; absent is fine. A pack that some snapshot needs by now goes back to where it was. */
export async function destroyItem(place: SessionPlace, item: string): Promise<void> {
  for (const { key, path } of await itemsOf(place, item)) {
    if (path.startsWith('packs/') && (await whyNeeded(place, path)) !== null) {
      await moveBack(place, item);
      return;
    }
    await place.blobs.delete([key]);
  }
}

/** What it is a copy of goes afterwards, so it has to be one. A wrong one must not stay in the way of the next attempt. */
async function putCompared(place: SessionPlace, key: string, bytes: Uint8Array): Promise<void> {
  await place.blobs.put(key, bytes);
  try {
    await compareStored(place, key, bytes);
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'VAULT_DAMAGED') await place.blobs.delete([key]);
    throw error;
  }
}

async function itemsOf(place: SessionPlace, item: string): Promise<readonly TrashedBlob[]> {
  const { trash } = await listSession(place, place.keys.trashItem(item));
  return trash.filter((blob) => blob.item === toSegment(item));
}

async function refuseNeeded(place: SessionPlace, path: VaultPath): Promise<void> {
  const why = await whyNeeded(place, path);
  if (why !== null) throw packNeeded(place, path, why);
}

/** null where nothing needs the pack. */
async function whyNeeded(place: SessionPlace, path: VaultPath): Promise<string | null> {
  const name = path.slice('packs/'.length);
  const { homes, isHurt } = await liveChunks(place);
  if ([...homes.keys()].some((pack) => pack.name === name)) return 'a snapshot needs it';
  return isHurt ? 'a snapshot is hurt, and it may hold what that one lacks' : null;
}

/** The latest has gone: another one is. */
async function leaveLatest(place: SessionPlace, id: string): Promise<void> {
  const { head } = await seeHead(place);
  if (head.latest?.id !== id) return;
  const { snapshots } = await listSession(place);
  const { manifests } = await readManifests(place, snapshots);
  const infos = manifests.map(({ info }) => info);
  await updateHead(place, (found) =>
    found.latest?.id === id ? { ...found, latest: latestOf(infos, found.endedUpTo) } : null,
  );
}

/** A snapshot is back: it may be the latest. */
async function rejoinLatest(place: SessionPlace, id: string): Promise<void> {
  const { manifests } = await readManifests(place, [{ id, key: place.keys.snapshot(id) }]);
  const info = manifests[0]?.info;
  if (info?.standing !== 'good') return;
  await updateHead(place, (head) => {
    const isLatest = info.sequence > head.endedUpTo && isNewerSnapshot(info, head.latest);
    return isLatest ? { ...head, latest: info } : null;
  });
}

function packNeeded(place: SessionPlace, path: VaultPath, cause: string): HoldfastError {
  return new HoldfastError('PACK_NEEDED', { path: `${place.keys.prefix}${path}`, cause });
}

function moveFailed(place: SessionPlace, path: VaultPath, cause: string): HoldfastError {
  return new HoldfastError('MOVE_FAILED', { path: `${place.keys.prefix}${path}`, cause });
}
