// Compares every chunk of a pack with its id.
import type { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { ChunkTable } from './chunk-table.ts';
import { chunkIdBytes } from './chunk-id.ts';
import { chunkText } from './damage-notes.ts';
import { FrameSource } from './frame-source.ts';
import type { PackDirectory } from './pack-directory.ts';
import type { IndexedPack } from './pack-index.ts';
import type { SessionPlace } from './session-place.ts';

export interface CheckedPack {
  /** Chunks that are not what their ids say, as text. */
  readonly damage: ReadonlySet<string>;
  readonly readBytes: number;
}

export async function checkPackData(
  place: SessionPlace,
  pack: IndexedPack,
  directory: PackDirectory,
  breath: Breath,
): Promise<CheckedPack> {
  const table = new ChunkTable(directory.lengths.length);
  table.addPack(pack, directory);
  const frames = new FrameSource(place, table, [...directory.frames.keys()]);
  const damage = new Set<string>();
  for (const [index, frame] of directory.frames.entries()) {
    const raw = await frameOrNull(frames, index);
    let offset = 0;
    for (let chunk = frame.firstChunk; chunk < frame.firstChunk + frame.chunks; chunk += 1) {
      const id = directory.ids.subarray(chunk * chunkIdBytes, (chunk + 1) * chunkIdBytes);
      const end = offset + (directory.lengths[chunk] ?? 0);
      if (raw === null || !place.names.of(raw.subarray(offset, end)).equals(id)) damage.add(chunkText(id));
      offset = end;
    }
    await breath.take();
  }
  return { damage, readBytes: frames.movedBytes };
}

/** null where it is damaged. */
async function frameOrNull(frames: FrameSource, index: number): Promise<Uint8Array | null> {
  try {
    return await frames.frame(index);
  } catch (error) {
    if (error instanceof UnreadableBytes) return null;
    throw error;
  }
}
