// Writes what is alive in some packs into new ones, so that the old ones are needed by nothing.
import { ContentReader } from './content-reader.ts';
import { FrameSource } from './frame-source.ts';
import { liveChunks } from './live-chunks.ts';
import { rememberDirectories } from './pack-index.ts';
import { PackWriter } from './pack-writer.ts';
import type { SessionPlace } from './session-place.ts';

/** @param keys as `packs()` names them. @returns those of the new packs */
export async function repackPacks(
  place: SessionPlace,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const old = new Set(keys);
  const { table, homes } = await liveChunks(place);
  const moving = [...homes].flatMap(([{ name }, chunks]) => (old.has(name ?? '') ? chunks : []));
  moving.sort((one, other) => one - other);
  const frames = [...new Set(moving.map((chunk) => table.frameOf(chunk)))];
  const reader = new ContentReader(place.names, table, new FrameSource(place, table, frames));
  const writer = new PackWriter(place);
  try {
    for (const chunk of moving) {
      signal?.throwIfAborted();
      writer.add('content', table.idOf(chunk), await reader.chunk(table.idOf(chunk)));
      await writer.room();
    }
    const packs = await writer.finish();
    await rememberDirectories(place, packs);
    return packs.map(({ name }) => name);
  } finally {
    await writer.settle();
  }
}
