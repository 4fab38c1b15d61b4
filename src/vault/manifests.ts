// Reads the manifests of a session: for lists, and for what needs to know every chunk that is needed.
import { HoldfastError } from '../core/errors.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { HurtSnapshot } from '../ports/vault.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { eachOf } from './each-of.ts';
import { openManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import type { ListedSnapshot, SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';
import { vaultDamaged } from './session-place.ts';

/** null where it is gone. @throws VAULT_DAMAGED, BLOBS_UNAVAILABLE */
export async function readManifest(place: SessionPlace, id: string, key?: string): Promise<Manifest | null> {
  const blob = await place.blobs.get(key ?? place.keys.snapshot(id));
  if (blob === null) return null;
  try {
    return openManifest(id, blob.bytes, place.envelope);
  } catch (error) {
    if (!(error instanceof UnreadableBytes)) throw error;
    throw vaultDamaged(place, `snapshots/${id}`, error);
  }
}

export interface ReadManifests {
  /** Newest first. */
  readonly manifests: readonly Manifest[];
  readonly unreadable: readonly HurtSnapshot[];
}

/** One that has gone since it was listed is not there. @throws BLOBS_UNAVAILABLE */
export async function readManifests(
  place: SessionPlace,
  listed: readonly { readonly id: string; readonly key: string }[],
): Promise<ReadManifests> {
  const manifests: Manifest[] = [];
  const unreadable: HurtSnapshot[] = [];
  await eachOf(listed, place.concurrency, async ({ id, key }) => {
    try {
      const manifest = await readManifest(place, id, key);
      if (manifest !== null) manifests.push(manifest);
    } catch (error) {
      if (!(error instanceof HoldfastError && error.code === 'VAULT_DAMAGED')) throw error;
      // Whoever tells it says of which vault.
      unreadable.push({ id, paths: [''], why: String(error.details['cause']) });
    }
  });
  manifests.sort((one, other) => newestFirst(one.info, other.info));
  return { manifests, unreadable };
}

/** Manifests in the trash: what they need is alive, too. */
export function trashedSnapshots({ trash }: SessionListing): ListedSnapshot[] {
  return trash
    .filter(({ path }) => path.startsWith('snapshots/'))
    .map((blob) => ({ ...blob, id: blob.path.slice('snapshots/'.length) }));
}

export function newestFirst(one: SnapshotInfo, other: SnapshotInfo): number {
  return other.takenAtMs - one.takenAtMs || (one.id < other.id ? 1 : -1);
}
