// Writes what is alive in some packs into new ones, so that the old ones are needed by nothing. What was written is read back first.
import { HoldfastError } from '../core/errors.ts';
import { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { checkPackData } from './check-pack-data.ts';
import type { PackPlace } from './chunk-table.ts';
import { ChunkLost, ContentReader } from './content-reader.ts';
import { FrameSource } from './frame-source.ts';
import { liveChunks } from './live-chunks.ts';
import { readDirectory, rememberDirectories } from './pack-index.ts';
import { PackWriter } from './pack-writer.ts';
import type { StoredPack } from './pack-writer.ts';
import type { SessionPlace } from './session-place.ts';

/**
 * @param keys as `packs()` names them
 * @returns those of the new packs
 * @throws VAULT_DAMAGED where the vault does not hold what was just written; then nothing of that stays
 */
export async function repackPacks(
  place: SessionPlace,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const old = new Set(keys);
  const { table, homes, listing } = await liveChunks(place);
  const moving = [...homes].flatMap(([{ name }, chunks]) => (old.has(name ?? '') ? chunks : []));
  moving.sort((one, other) => one - other);
  const frames = [...new Set(moving.map((chunk) => table.frameOf(chunk)))];
  const reader = new ContentReader(place.names, table, new FrameSource(place, table, frames));
  const writer = new PackWriter(place);
  try {
    for (const chunk of moving) {
      signal?.throwIfAborted();
      const bytes = await wholeOrNull(reader, table.idOf(chunk));
      if (bytes !== null) writer.add('content', table.idOf(chunk), bytes);
      await writer.room();
    }
    const packs = await writer.finish();
    const known = new Set(listing.packs.map(({ name }) => name));
    await readBack(
      place,
      packs.filter(({ name }) => !known.has(name)),
    );
    await rememberDirectories(place, packs);
    return packs.map(({ name }) => name);
  } finally {
    await writer.settle();
  }
}

/** null for one that is damaged wherever it lies: its pack stays needed. */
async function wholeOrNull(reader: ContentReader, id: Uint8Array): Promise<Uint8Array | null> {
  try {
    return await reader.chunk(id);
  } catch (error) {
    if (error instanceof ChunkLost) return null;
    throw error;
  }
}

/** A new pack that is not whole would count as the home of its chunks, and the old one would go: so it must not stay. */
async function readBack(place: SessionPlace, packs: readonly StoredPack[]): Promise<void> {
  const breath = new Breath();
  for (const { name } of packs) {
    const key = place.keys.pack(name);
    if (await isWhole(place, { name, key, isTrashed: false }, breath)) continue;
    await place.blobs.delete(packs.map((one) => place.keys.pack(one.name)));
    const cause = `${key} does not hold what was just written to it`;
    throw new HoldfastError('VAULT_DAMAGED', { url: place.blobs.url, cause });
  }
}

async function isWhole(
  place: SessionPlace,
  pack: PackPlace & { readonly key: string },
  breath: Breath,
): Promise<boolean> {
  try {
    const directory = await readDirectory(place, pack.key);
    return directory !== null && (await checkPackData(place, pack, directory, breath)).damage.size === 0;
  } catch (error) {
    if (error instanceof UnreadableBytes) return false;
    throw error;
  }
}
