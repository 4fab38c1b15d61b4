// A recipe: the chunks of a file, in order, and the digest of the whole. It is itself a chunk, or where it is long the recipe of one.
import { ByteReader, UnreadableBytes } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { chunkIdBytes } from './chunk-id.ts';

/** Chunks one after the other: their ids, each of 16 bytes, and their lengths. */
export interface ChunkList {
  readonly ids: Uint8Array;
  readonly lengths: readonly number[];
}

/**
 * The content of a file, or of a recipe. Level 0: `id` is a chunk, and that is the content (null: there is none). A higher one: `id` is a chunk
 * with a list of things of the level below that make the content together.
 */
export interface ContentNode {
  readonly level: number;
  readonly id: Uint8Array | null;
}

/** No file has so many levels: with 1,800 chunks in a list the third holds terabytes. */
export const mostLevels = 4;

export const digestBytes = 32;

/** Lengths stand with their ids, and the digest at the end, so that a file that grew shares the beginning of its recipe. */
export function encodeRecipe(list: ChunkList, digest: Uint8Array): Buffer {
  const writer = new ByteWriter();
  for (const [index, length] of list.lengths.entries()) {
    writer.number(length).bytes(list.ids.subarray(index * chunkIdBytes, (index + 1) * chunkIdBytes));
  }
  return writer.bytes(digest).done();
}

/** @throws UnreadableBytes */
export function decodeRecipe(bytes: Uint8Array): ChunkList & { readonly digest: Uint8Array } {
  const end = bytes.byteLength - digestBytes;
  if (end < 0) throw new UnreadableBytes('a recipe is too short');
  const reader = new ByteReader(bytes.subarray(0, end));
  // No chunk takes less room in it than its id and a length of one byte.
  const ids = Buffer.allocUnsafe(end);
  const lengths: number[] = [];
  while (!reader.isAtEnd) {
    const at = lengths.push(reader.number()) - 1;
    reader.copy(ids, at * chunkIdBytes, chunkIdBytes);
  }
  return { ids: ids.subarray(0, lengths.length * chunkIdBytes), lengths, digest: bytes.subarray(end) };
}
