// A pack is a blob of frames, each of some chunks compressed together, with a directory of them at its end.
import { ByteReader, UnreadableBytes } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { FrameCodec } from './frame-codec.ts';

export interface PackFrame {
  readonly codec: FrameCodec;
  /** Where it begins in the pack, and how long it is there. */
  readonly offset: number;
  readonly storedBytes: number;
  readonly rawBytes: number;
  /** Its chunks, as places in the pack's lists. */
  readonly firstChunk: number;
  readonly chunks: number;
}

/** Every chunk of a pack, in the order in which they lie. */
export interface PackDirectory {
  readonly frames: readonly PackFrame[];
  readonly ids: Uint8Array;
  readonly lengths: ArrayLike<number> & Iterable<number>;
}

/** At the end of a pack: the length of its closed directory, and what it is. */
export const trailerBytes = 8;
const magic = Buffer.from('HFP1', 'latin1');

export function encodeDirectory({ frames, ids, lengths }: PackDirectory): Buffer {
  const writer = new ByteWriter().number(frames.length);
  for (const { codec, storedBytes, chunks } of frames)
    writer.number(codec).number(storedBytes).number(chunks);
  for (const length of lengths) writer.number(length);
  return writer.bytes(ids).done();
}

/** Far more than any has: what a directory says is taken into memory for it. */
const mostFrameBytes = 2 ** 26;

/** @throws UnreadableBytes */
export function decodeDirectory(bytes: Uint8Array): PackDirectory {
  const reader = new ByteReader(bytes);
  const heads = Array.from({ length: checkedCount(reader.number(), bytes) }, () => ({
    codec: reader.number() as FrameCodec,
    storedBytes: reader.number(),
    chunks: checkedCount(reader.number(), bytes),
  }));
  const total = heads.reduce((sum, { chunks }) => sum + chunks, 0);
  const lengths = reader.numbers(checkedCount(total, bytes));
  const ids = reader.bytes(total * chunkIdBytes);
  reader.end();
  let [offset, firstChunk] = [0, 0];
  const frames = heads.map((head) => {
    let rawBytes = 0;
    for (let chunk = firstChunk; chunk < firstChunk + head.chunks; chunk += 1)
      rawBytes += lengths[chunk] ?? 0;
    if (rawBytes > mostFrameBytes) throw new UnreadableBytes('a frame in it is larger than any');
    const frame: PackFrame = { ...head, offset, rawBytes, firstChunk };
    offset += head.storedBytes;
    firstChunk += head.chunks;
    return frame;
  });
  return { frames, ids, lengths };
}

/** Of anything there are fewer than bytes that tell of it. */
function checkedCount(count: number, bytes: Uint8Array): number {
  if (count > bytes.byteLength) throw new UnreadableBytes('it tells of more than it can hold');
  return count;
}

export function encodeTrailer(directoryBytes: number): Buffer {
  const trailer = Buffer.alloc(trailerBytes);
  trailer.writeUInt32LE(directoryBytes, 0);
  magic.copy(trailer, 4);
  return trailer;
}

/** How long the closed directory is that lies before the trailer. @throws UnreadableBytes */
export function decodeTrailer(end: Uint8Array): number {
  const trailer = Buffer.from(end.subarray(Math.max(0, end.byteLength - trailerBytes)));
  if (trailer.length < trailerBytes || !trailer.subarray(4).equals(magic)) {
    throw new UnreadableBytes('it does not end as a pack does');
  }
  return trailer.readUInt32LE(0);
}
