// Which chunks some snapshot needs. A listed manifest that cannot be read might need anything, so then nobody can tell; and where something
// that is needed is not found whole, it may be in any pack that is not understood now.
import { HoldfastError } from '../core/errors.ts';
import { chunkHomes } from './chunk-homes.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { ChunkTable, PackPlace } from './chunk-table.ts';
import { ChunkLost, ContentReader } from './content-reader.ts';
import { chunkText } from './damage-notes.ts';
import { eachOf } from './each-of.ts';
import { FrameSource } from './frame-source.ts';
import { readManifests, trashedSnapshots } from './manifests.ts';
import type { NeededContent } from './live-memory.ts';
import { indexPacks } from './pack-index.ts';
import type { PackIndex } from './pack-index.ts';
import { listSession } from './session-listing.ts';
import type { SessionListing } from './session-listing.ts';
import type { SessionPlace } from './session-place.ts';

export interface LiveChunks extends PackIndex {
  /** As it was looked at. */
  readonly listing: SessionListing;
  /** For each pack the needed chunks that count for it, as places in the table. */
  readonly homes: ReadonlyMap<PackPlace, readonly number[]>;
  /** Something that is needed is nowhere, or noted as damaged wherever it is: until that is settled every pack counts as needed. */
  readonly isHurt: boolean;
}

/** How often everything is listed anew because snapshots went elsewhere meanwhile. */
const mostAttempts = 5;

/** Of the snapshots that are listed and those in the trash. @throws VAULT_DAMAGED, BLOBS_UNAVAILABLE */
export async function liveChunks(place: SessionPlace): Promise<LiveChunks> {
  let before: string | null = null;
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const live = await attemptLive(place, await listForNeeds(place));
    if (live === null) continue;
    // A list shows packs before snapshots: what one lacks may have been stored between the two.
    const packs = live.listing.packs.map(({ name }) => name).join();
    if (!live.isHurt || packs === before) return live;
    before = packs;
  }
  throw cannotTell(place, 'its snapshots are being moved');
}

/**
 * A list shows snapshots before the trash. One that comes back from there meanwhile would be in neither, so snapshots are listed once more:
 * what has left the trash by then is among them.
 */
async function listForNeeds(place: SessionPlace): Promise<SessionListing> {
  const listing = await listSession(place);
  const { snapshots } = await listSession(place, place.keys.snapshot(''));
  const known = new Set(listing.snapshots.map(({ id }) => id));
  return { ...listing, snapshots: [...listing.snapshots, ...snapshots.filter(({ id }) => !known.has(id))] };
}

/** null where a snapshot went elsewhere since it was listed. */
async function attemptLive(place: SessionPlace, listing: SessionListing): Promise<LiveChunks | null> {
  const index = await indexPacks(place, listing, { withTrash: true, noted: 'last' });
  const { snapshots } = listing;
  const trashed = trashedSnapshots(listing);
  const read = (some: readonly { readonly id: string; readonly key: string }[]) => readManifests(place, some);
  const listed = await place.live.contentsOf(snapshots, read);
  // One in the trash that cannot be read will never be restored: somebody has put it away already.
  const inTrash = await place.live.contentsOf(trashed, read);
  if (listed.hasGone || inTrash.hasGone) return null;
  const [hurt] = listed.unreadable;
  if (hurt !== undefined) throw cannotTell(place, `the snapshot ${hurt.id} cannot be read: ${hurt.why}`);
  const needs = new Needs(place, index.table);
  const isHurt = await needs.add(listed.contents);
  const isTrashHurt = await needs.add(inTrash.contents);
  place.live.keepOnly([...snapshots, ...trashed], needs.seen);
  // What only a snapshot in the trash lacks is missed no more, unless a pack that nobody can read now may hold it.
  const hasDarkPacks = index.unreadable.size > 0 || listing.cutPacks.length > 0;
  return {
    ...index,
    listing,
    homes: chunkHomes(index.table, needs.live),
    isHurt: isHurt || (isTrashHurt && hasDarkPacks),
  };
}

/** Gathers the chunks that contents need. */
class Needs {
  readonly live = new Set<number>();
  /** Contents by level and id. */
  readonly seen = new Set<string>();
  readonly #place: SessionPlace;
  readonly #table: ChunkTable;
  readonly #reader: ContentReader;
  /** Contents of which something is not whole. */
  readonly #hurt = new Set<string>();

  constructor(place: SessionPlace, table: ChunkTable) {
    [this.#place, this.#table] = [place, table];
    this.#reader = new ContentReader(place.names, table, new FrameSource(place, table, []));
  }

  /** @returns whether something of them is not found whole */
  async add(contents: readonly NeededContent[]): Promise<boolean> {
    const { live, concurrency } = this.#place;
    const keys = await eachOf(contents, concurrency, async (needed) => {
      const key = `${needed.content.level} ${chunkText(needed.content.id ?? new Uint8Array(0))}`;
      if (this.seen.has(key)) return key;
      this.seen.add(key);
      const ids = live.chunksOf(key) ?? (await chunksOf(this.#reader, needed));
      if (ids === null) this.#hurt.add(key);
      else {
        live.rememberChunks(key, ids);
        for (let at = 0; at < ids.byteLength; at += chunkIdBytes) this.#addChunk(key, ids, at);
      }
      return key;
    });
    return keys.some((key) => this.#hurt.has(key));
  }

  #addChunk(content: string, ids: Uint8Array, at: number): void {
    const chunk = this.#table.find(ids, at);
    if (chunk >= 0) this.live.add(chunk);
    if (chunk < 0 || this.#table.isNoted(chunk)) this.#hurt.add(content);
  }
}

/** null where a list of it is lost: it can only come back with a snapshot that stores all of that anew, too. */
async function chunksOf(
  reader: ContentReader,
  { content, sizeBytes }: NeededContent,
): Promise<Uint8Array | null> {
  try {
    const { list, recipes } = await reader.resolve(content, sizeBytes);
    return Buffer.concat([...recipes, list.ids]);
  } catch (error) {
    if (error instanceof ChunkLost) return null;
    throw error;
  }
}

function cannotTell(place: SessionPlace, why: string): HoldfastError {
  return new HoldfastError('VAULT_DAMAGED', {
    url: place.blobs.url,
    cause: `nobody can tell what is still needed: ${why}`,
  });
}
