// Which chunks some snapshot needs. A listed manifest that cannot be read might need anything, so then nobody can tell.
import { HoldfastError } from '../core/errors.ts';
import { chunkHomes } from './chunk-homes.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { ChunkTable, PackPlace } from './chunk-table.ts';
import { ChunkLost, ContentReader } from './content-reader.ts';
import { chunkText } from './damage-notes.ts';
import { eachOf } from './each-of.ts';
import { FrameSource } from './frame-source.ts';
import type { ManifestFile } from './manifest.ts';
import { readManifests, trashedSnapshots } from './manifests.ts';
import { indexPacks } from './pack-index.ts';
import type { PackIndex } from './pack-index.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

export interface LiveChunks extends PackIndex {
  /** For each pack the needed chunks that count for it, as places in the table. */
  readonly homes: ReadonlyMap<PackPlace, readonly number[]>;
}

/** Of the snapshots that are listed and those in the trash. @throws VAULT_DAMAGED, BLOBS_UNAVAILABLE */
export async function liveChunks(place: SessionPlace, listing: SessionListing): Promise<LiveChunks> {
  const index = await indexPacks(place, listing, { withTrash: true });
  const { snapshots } = listing;
  const trashed = trashedSnapshots(listing);
  const read = (some: readonly { readonly id: string; readonly key: string }[]) => readManifests(place, some);
  const [listed, inTrash] = [
    await place.live.contentsOf(snapshots, read),
    // One in the trash that cannot be read will never be restored: somebody has put it away already.
    await place.live.contentsOf(trashed, read),
  ];
  const [hurt] = listed.unreadable;
  if (hurt !== undefined) throw cannotTell(place, `the snapshot ${hurt.id} cannot be read: ${hurt.why}`);
  const { table } = index;
  const live = new Set<number>();
  const seen = new Set<string>();
  const reader = new ContentReader(place.names, table, new FrameSource(place, table, []));
  await eachOf([...listed.contents, ...inTrash.contents], place.concurrency, async (needed) => {
    const key = `${needed.content.level} ${chunkText(needed.content.id ?? new Uint8Array(0))}`;
    if (seen.has(key)) return;
    seen.add(key);
    const ids = place.live.chunksOf(key) ?? (await chunksOf(reader, needed));
    if (ids === null) return;
    place.live.rememberChunks(key, ids);
    for (let at = 0; at < ids.byteLength; at += chunkIdBytes) addFound(table, live, ids, at);
  });
  place.live.keepOnly([...snapshots, ...trashed], seen);
  return { ...index, homes: chunkHomes(table, live) };
}

/** null where a list of it is lost: it can only come back with a snapshot that stores all of that anew, too. */
async function chunksOf(
  reader: ContentReader,
  { content, sizeBytes }: Pick<ManifestFile, 'content' | 'sizeBytes'>,
): Promise<Uint8Array | null> {
  try {
    const { list, recipes } = await reader.resolve(content, sizeBytes);
    return Buffer.concat([...recipes, list.ids]);
  } catch (error) {
    if (error instanceof ChunkLost) return null;
    throw error;
  }
}

function addFound(table: ChunkTable, live: Set<number>, ids: Uint8Array, at: number): void {
  const chunk = table.find(ids, at);
  if (chunk >= 0) live.add(chunk);
}

function cannotTell(place: SessionPlace, why: string): HoldfastError {
  return new HoldfastError('VAULT_DAMAGED', {
    url: place.blobs.url,
    cause: `nobody can tell what is still needed: ${why}`,
  });
}
