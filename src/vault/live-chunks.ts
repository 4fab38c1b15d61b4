// Which chunks some snapshot needs. A listed manifest that cannot be read might need anything, so then nobody can tell.
import { HoldfastError } from '../core/errors.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { ChunkTable } from './chunk-table.ts';
import { ChunkLost, ContentReader } from './content-reader.ts';
import { eachOf } from './each-of.ts';
import { FrameSource } from './frame-source.ts';
import { readManifests, trashedSnapshots } from './manifests.ts';
import { indexPacks } from './pack-index.ts';
import type { PackIndex } from './pack-index.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

export interface LiveChunks extends PackIndex {
  /** By the place of a chunk in the table: the first place of each that is needed. */
  readonly live: ReadonlySet<number>;
}

/** Of the snapshots that are listed and those in the trash. @throws VAULT_DAMAGED, BLOBS_UNAVAILABLE */
export async function liveChunks(place: SessionPlace, listing: SessionListing): Promise<LiveChunks> {
  const index = await indexPacks(place, listing, { withTrash: true });
  const { manifests, unreadable } = await readManifests(place, listing.snapshots);
  const [hurt] = unreadable;
  if (hurt !== undefined) throw cannotTell(place, `the snapshot ${hurt.id} cannot be read: ${hurt.why}`);
  // One in the trash that cannot be read will never be restored: somebody has put it away already.
  const trashed = await readManifests(place, trashedSnapshots(listing));
  const { table } = index;
  const reader = new ContentReader(place.names, table, new FrameSource(place, table, []));
  const live = new Set<number>();
  const seen = new Set<string>();
  const contents = [...manifests, ...trashed.manifests].flatMap(({ files }) => files);
  await eachOf(contents, place.concurrency, async ({ content, sizeBytes }) => {
    const key = `${content.level} ${Buffer.from(content.id ?? []).toString('latin1')}`;
    if (seen.has(key)) return;
    seen.add(key);
    try {
      const { list, recipes } = await reader.resolve(content, sizeBytes);
      for (const id of recipes) addFound(table, live, id, 0);
      for (const chunk of list.lengths.keys()) addFound(table, live, list.ids, chunk * chunkIdBytes);
    } catch (error) {
      // What a lost list named is unknown. It can only come back with a snapshot that stores all of that, too, so nothing
      // need be kept for it.
      if (!(error instanceof ChunkLost)) throw error;
    }
  });
  return { ...index, live };
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
