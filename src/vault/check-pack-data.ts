// Compares every chunk of a pack with its id.
import type { Breath } from './breath.ts';
import { UnreadableBytes } from './byte-reader.ts';
import { chunkIdBytes } from './chunk-id.ts';
import { chunkText } from './damage-notes.ts';
import type { PackDamage } from './damage-notes.ts';
import { eachOf } from './each-of.ts';
import { decompressFrame } from './frame-codec.ts';
import { decodeDirectory } from './pack-directory.ts';
import type { PackDirectory, PackFrame } from './pack-directory.ts';
import { openDirectory } from './pack-index.ts';
import type { SessionPlace } from './session-place.ts';

const framesAtOnce = 4;

export async function checkPackData(
  place: SessionPlace,
  pack: Uint8Array,
  breath: Breath,
): Promise<{ readonly directory: PackDirectory | null; readonly damage: PackDamage }> {
  const directory = directoryOf(place, pack);
  if (directory === null) return { directory, damage: 'all' };
  const damage = new Set<string>();
  await eachOf(directory.frames, framesAtOnce, async (frame) => {
    const raw = await rawOf(place, pack, frame);
    let offset = 0;
    for (let chunk = frame.firstChunk; chunk < frame.firstChunk + frame.chunks; chunk += 1) {
      const id = directory.ids.subarray(chunk * chunkIdBytes, (chunk + 1) * chunkIdBytes);
      const end = offset + (directory.lengths[chunk] ?? 0);
      if (raw === null || !place.names.of(raw.subarray(offset, end)).equals(id)) damage.add(chunkText(id));
      offset = end;
    }
    await breath.take();
  });
  return { directory, damage };
}

/** null where it is damaged: then nothing of the pack can be found. */
function directoryOf(place: SessionPlace, pack: Uint8Array): PackDirectory | null {
  try {
    return decodeDirectory(openDirectory(place, pack));
  } catch (error) {
    if (error instanceof UnreadableBytes) return null;
    throw error;
  }
}

/** null where it is damaged. */
async function rawOf(place: SessionPlace, pack: Uint8Array, frame: PackFrame): Promise<Uint8Array | null> {
  try {
    const stored = pack.subarray(frame.offset, frame.offset + frame.storedBytes);
    return await decompressFrame(frame.codec, place.envelope.openFrame(stored), frame.rawBytes);
  } catch (error) {
    if (error instanceof UnreadableBytes) return null;
    throw error;
  }
}
