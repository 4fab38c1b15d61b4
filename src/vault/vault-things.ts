// Snapshots and packs as plans see them: how large, how old, and whether still the same.
import { createHash } from 'node:crypto';
import type { BlobInfo } from '../ports/blob-store.ts';
import type { VaultAmount, VaultPath, VaultThing, VaultUsage } from '../ports/vault.ts';
import { toSegment } from './key-segment.ts';
import { listSession } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

/** null where nothing lies there. */
export async function lookAt(place: SessionPlace, path: VaultPath): Promise<VaultThing | null> {
  const key = place.keys.at(path);
  for await (const page of place.blobs.list(key)) {
    const found = page.find((info) => info.key === key);
    if (found !== undefined) return await thingOf(place, path, found);
  }
  return null;
}

/** null where no such item is in the trash. */
export async function lookIntoTrash(
  place: SessionPlace,
  item: string,
): Promise<({ readonly path: VaultPath } & VaultThing) | null> {
  const { trash } = await listSession(place, place.keys.trashItem(item));
  const found = trash.find((blob) => blob.item === toSegment(item));
  const thing = found && (await thingOf(place, found.path, found));
  return found && thing ? { path: found.path, ...thing } : null;
}

/** null where it went away since it was listed. */
async function thingOf(place: SessionPlace, path: VaultPath, info: BlobInfo): Promise<VaultThing | null> {
  const { key, sizeBytes, modifiedMs } = info;
  // The name of a pack is the digest of its bytes.
  if (path.startsWith('packs/')) return { sizeBytes, modifiedMs, fingerprint: `${path} ${sizeBytes}` };
  const blob = await place.blobs.get(key);
  if (blob === null) return null;
  return { sizeBytes, modifiedMs, fingerprint: createHash('sha256').update(blob.bytes).digest('hex') };
}

/** null where there is nothing of the session but, perhaps, its head. */
export async function usageOf(place: SessionPlace): Promise<VaultUsage | null> {
  const { packs, cutPacks, snapshots, trash } = await listSession(place);
  const allPacks = [...packs, ...cutPacks];
  const things = [
    ...snapshots.map((info) => ({ path: `snapshots/${info.id}` as const, info })),
    ...allPacks.map((info) => ({ path: `packs/${info.name}` as const, info })),
  ].map(({ path, info: { sizeBytes, modifiedMs } }) => ({ path, sizeBytes, modifiedMs }));
  if (things.length === 0 && trash.length === 0) return null;
  const times = things.map(({ modifiedMs }) => modifiedMs);
  return {
    snapshots: amountOf(snapshots),
    packs: amountOf(allPacks),
    trash: amountOf(trash),
    newestMs: times.length === 0 ? null : times.reduce((newest, time) => Math.max(newest, time)),
    oldestMs: times.length === 0 ? null : times.reduce((oldest, time) => Math.min(oldest, time)),
    things,
  };
}

function amountOf(infos: readonly BlobInfo[]): VaultAmount {
  return { count: infos.length, sizeBytes: infos.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
}
