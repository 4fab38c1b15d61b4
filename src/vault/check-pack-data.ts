// Compares every chunk of a pack with its id.
import type { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { ChunkTable } from './chunk-table.ts';
import type { PackPlace } from './chunk-table.ts';
import { chunkIdBytes } from './chunk-id.ts';
import { chunkText } from './damage-notes.ts';
import { FrameSource } from './frame-source.ts';
import type { PackDirectory } from './pack-directory.ts';
import type { SessionPlace } from './session-place.ts';

export interface CheckedPack {
  /** Chunks that are not what their ids say, as text. */
  readonly damage: ReadonlySet<string>;
  readonly readBytes: number;
}

/** Whatever seems to be damaged is read a second time, anew: a memory or a wire may have been at fault, and not the vault. */
export async function checkPackData(
  place: SessionPlace,
  pack: PackPlace,
  directory: PackDirectory,
  breath: Breath,
): Promise<CheckedPack> {
  const all = [...directory.frames.keys()];
  const first = await checkFrames(place, pack, directory, { indexes: all, breath });
  if (first.hurt.length === 0) return { damage: first.damage, readBytes: first.readBytes };
  const second = await checkFrames(place, pack, directory, { indexes: first.hurt, breath });
  const damage = new Set([...first.damage].filter((id) => second.damage.has(id)));
  return { damage, readBytes: first.readBytes + second.readBytes };
}

async function checkFrames(
  place: SessionPlace,
  pack: PackPlace,
  directory: PackDirectory,
  { indexes, breath }: { readonly indexes: readonly number[]; readonly breath: Breath },
): Promise<CheckedPack & { readonly hurt: readonly number[] }> {
  const table = new ChunkTable(directory.lengths.length);
  table.addPack(pack, directory);
  const frames = new FrameSource(place, table, indexes, 'once');
  const damage = new Set<string>();
  const hurt: number[] = [];
  for (const index of indexes) {
    const frame = directory.frames[index];
    if (frame === undefined) throw new RangeError(`there is no frame ${index}`);
    const raw = await frameOrNull(frames, index);
    const before = damage.size;
    let offset = 0;
    for (let chunk = frame.firstChunk; chunk < frame.firstChunk + frame.chunks; chunk += 1) {
      const id = directory.ids.subarray(chunk * chunkIdBytes, (chunk + 1) * chunkIdBytes);
      const end = offset + (directory.lengths[chunk] ?? 0);
      if (raw === null || !place.names.of(raw.subarray(offset, end)).equals(id)) damage.add(chunkText(id));
      offset = end;
    }
    if (damage.size > before) hurt.push(index);
    await breath.take();
  }
  return { damage, hurt, readBytes: frames.movedBytes };
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
