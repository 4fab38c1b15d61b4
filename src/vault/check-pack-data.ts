// Compares every chunk of a pack with its id.
import type { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import type { PackPlace } from './chunk-table.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { ChunkNames } from './chunk-id.ts';
import { chunkText } from './damage-notes.ts';
import { FrameMemory } from './frame-memory.ts';
import { FrameSource } from './frame-source.ts';
import type { HeldFrame } from './frame-source.ts';
import type { PackDirectory, PackFrame } from './pack-directory.ts';
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
  memory = new FrameMemory(),
): Promise<CheckedPack> {
  const all = [...directory.frames.keys()];
  const first = await checkFrames(place, pack, directory, { indexes: all, breath, memory });
  if (first.hurt.length === 0) return { damage: first.damage, readBytes: first.readBytes };
  const second = await checkFrames(place, pack, directory, { indexes: first.hurt, breath, memory });
  const damage = new Set([...first.damage].filter((id) => second.damage.has(id)));
  return { damage, readBytes: first.readBytes + second.readBytes };
}

interface Checking {
  readonly indexes: readonly number[];
  readonly breath: Breath;
  readonly memory: FrameMemory;
}

async function checkFrames(
  place: SessionPlace,
  pack: PackPlace,
  directory: PackDirectory,
  { indexes, breath, memory }: Checking,
): Promise<CheckedPack & { readonly hurt: readonly number[] }> {
  const frames = new FrameSource(
    place,
    { frame: (index) => ({ pack, frame: frameOf(directory, index) }) },
    indexes,
    { use: 'once', memory },
  );
  const damage = new Set<string>();
  const hurt: number[] = [];
  for (const index of indexes) {
    const frame = frameOf(directory, index);
    const held = await frameOrNull(frames, index);
    const before = damage.size;
    for (const id of wrongIn(frame, held?.bytes ?? null, directory, place.names)) damage.add(id);
    held?.release();
    if (damage.size > before) hurt.push(index);
    await breath.take();
  }
  return { damage, hurt, readBytes: frames.movedBytes };
}

function frameOf({ frames }: PackDirectory, index: number): PackFrame {
  const frame = frames[index];
  if (frame === undefined) throw new RangeError(`there is no frame ${index}`);
  return frame;
}

/** Ids, as text, of chunks that are not what they should be. @param raw null where the frame is damaged as a whole */
function wrongIn(
  { firstChunk, chunks }: PackFrame,
  raw: Buffer | null,
  { ids, lengths }: PackDirectory,
  names: ChunkNames,
): string[] {
  const wrong: string[] = [];
  let offset = 0;
  for (let chunk = firstChunk; chunk < firstChunk + chunks; chunk += 1) {
    const id = chunkText(ids.subarray(chunk * chunkIdBytes, (chunk + 1) * chunkIdBytes));
    const end = offset + (lengths[chunk] ?? 0);
    if (raw === null || names.textOf(raw, offset, end) !== id) wrong.push(id);
    offset = end;
  }
  return wrong;
}

/** null where it is damaged. */
async function frameOrNull(frames: FrameSource, index: number): Promise<HeldFrame | null> {
  try {
    return await frames.hold(index);
  } catch (error) {
    if (error instanceof UnreadableBytes) return null;
    throw error;
  }
}
