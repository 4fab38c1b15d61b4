// Reads the content of files out of a vault: what a recipe tells, from the frames in which the chunks lie.
import { createHash } from 'node:crypto';
import { UnreadableBytes } from './byte-reader.ts';
import type { ChunkNames } from './chunk-id.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { ChunkTable } from './chunk-table.ts';
import type { FrameSource, HeldFrame } from './frame-source.ts';
import { decodeRecipe } from './recipe.ts';
import type { ChunkList, ContentNode } from './recipe.ts';

/** The chunks that make up a file. Lists that tell of them are chunks, too. */
export interface ResolvedContent {
  readonly list: ChunkList;
  /** Of the whole; null where it is one chunk, whose id says as much, or nothing. */
  readonly digest: Uint8Array | null;
  /** Ids of the lists, one after the other. */
  readonly recipes: readonly Uint8Array[];
}

const nothing: ResolvedContent = { list: { ids: new Uint8Array(0), lengths: [] }, digest: null, recipes: [] };

/** A part of a content, as it lies in a frame; the id is that of its first chunk. */
interface Part {
  readonly id: Uint8Array;
  readonly frame: number;
  readonly offset: number;
  readonly end: number;
}

/** A chunk that is needed is damaged or gone. */
export class ChunkLost extends Error {
  override readonly name = 'ChunkLost';
  readonly id: Uint8Array;

  constructor(id: Uint8Array, message: string, options?: ErrorOptions) {
    super(message, options);
    this.id = id;
  }
}

export class ContentReader {
  readonly #names: ChunkNames;
  readonly #table: ChunkTable;
  readonly #frames: FrameSource;

  constructor(names: ChunkNames, table: ChunkTable, frames: FrameSource) {
    [this.#names, this.#table, this.#frames] = [names, table, frames];
  }

  /** @throws ChunkLost, BLOBS_UNAVAILABLE */
  async resolve({ level, id }: ContentNode, sizeBytes: number): Promise<ResolvedContent> {
    if (id === null) return nothing;
    if (level === 0) return { list: { ids: id, lengths: [sizeBytes] }, digest: null, recipes: [] };
    const recipes = [id];
    let bytes = await this.chunk(id);
    for (let rest = level; rest > 1; rest -= 1) {
      const { ids, lengths } = readRecipe(id, bytes);
      const parts: Uint8Array[] = [];
      for (const index of lengths.keys()) {
        const part = ids.subarray(index * chunkIdBytes, (index + 1) * chunkIdBytes);
        recipes.push(part);
        parts.push(await this.chunk(part));
      }
      bytes = Buffer.concat(parts);
    }
    const { digest, ...list } = readRecipe(id, bytes);
    return { list, digest, recipes };
  }

  /** One chunk, compared with its id, from the first place where it is whole. @throws ChunkLost, BLOBS_UNAVAILABLE */
  async chunk(id: Uint8Array): Promise<Uint8Array> {
    let why: unknown = null;
    for (let place = this.#table.find(id); place >= 0; place = this.#table.another(place)) {
      try {
        const bytes = await this.#at(place);
        if (this.#names.of(bytes).equals(id)) return bytes;
        why = new UnreadableBytes('a chunk has another content than it should');
      } catch (error) {
        if (!(error instanceof UnreadableBytes)) throw error;
        why = error;
      }
    }
    throw new ChunkLost(id, why instanceof Error ? why.message : 'a chunk is gone', { cause: why });
  }

  /** A copy: what it lies in will soon hold something else. */
  async #at(chunk: number): Promise<Uint8Array> {
    const frame = await this.#frames.hold(this.#table.frameOf(chunk));
    const offset = this.#table.offsetOf(chunk);
    try {
      return Uint8Array.from(frame.bytes.subarray(offset, offset + this.#table.lengthOf(chunk)));
    } finally {
      frame.release();
    }
  }

  /** Where each chunk of a content lies first; -1 where it is nowhere. */
  placesOf({ list }: ResolvedContent): Int32Array {
    const places = new Int32Array(list.lengths.length);
    for (let index = 0; index < places.length; index += 1) {
      places[index] = this.#table.find(list.ids, index * chunkIdBytes);
    }
    return places;
  }

  /**
   * The content in pieces that are compared with nothing yet: whoever takes them compares the whole. Each is what it is until the next is asked
   * for; then its memory is used again.
   * @param places as `placesOf` tells them
   * @throws ChunkLost
   */
  async *pieces({ list }: ResolvedContent, places: Int32Array): AsyncGenerator<Uint8Array> {
    const parts = this.#parts(list, places);
    let [part, ahead] = this.#next(parts);
    try {
      while (part !== null && ahead !== null) {
        const { offset, end } = part;
        const held = await ahead;
        ahead = null;
        try {
          // Opened while this one is being written.
          [part, ahead] = this.#next(parts);
          yield held.bytes.subarray(offset, end);
        } finally {
          held.release();
        }
      }
    } finally {
      ahead?.then(
        (held) => held.release(),
        () => undefined,
      );
    }
  }

  #next(parts: Iterator<Part, undefined>): [Part, Promise<HeldFrame>] | [null, null] {
    const { value } = parts.next();
    if (value === undefined) return [null, null];
    const held = this.#frameOrLost(value);
    // Awaited when it is its turn; until then a failure is nobody's yet.
    held.catch(() => undefined);
    return [value, held];
  }

  /** Chunks that lie one after the other there as they do in the content are one part. @throws ChunkLost */
  *#parts(list: ChunkList, places: Int32Array): Generator<Part, undefined> {
    for (let index = 0; index < places.length;) {
      const chunk = places[index] ?? -1;
      const id = list.ids.subarray(index * chunkIdBytes, (index + 1) * chunkIdBytes);
      if (chunk < 0) throw new ChunkLost(id, 'a chunk is gone');
      const frame = this.#table.frameOf(chunk);
      const offset = this.#table.offsetOf(chunk);
      let end = offset + this.#table.lengthOf(chunk);
      for (index += 1; index < places.length; index += 1) {
        const next = places[index] ?? -1;
        if (next < 0 || this.#table.frameOf(next) !== frame || this.#table.offsetOf(next) !== end) break;
        end += this.#table.lengthOf(next);
      }
      yield { id, frame, offset, end };
    }
  }

  /** As `pieces`, but each chunk is compared with its id, and taken from another place where it is damaged. @throws ChunkLost */
  async *comparedPieces({ list }: ResolvedContent): AsyncGenerator<Uint8Array> {
    for (const index of list.lengths.keys()) {
      yield await this.chunk(list.ids.subarray(index * chunkIdBytes, (index + 1) * chunkIdBytes));
    }
  }

  async #frameOrLost({ frame, id }: Part): Promise<HeldFrame> {
    try {
      return await this.#frames.hold(frame);
    } catch (error) {
      if (!(error instanceof UnreadableBytes)) throw error;
      throw new ChunkLost(id, error.message, { cause: error });
    }
  }
}

function readRecipe(id: Uint8Array, bytes: Uint8Array): ReturnType<typeof decodeRecipe> {
  try {
    return decodeRecipe(bytes);
  } catch (error) {
    if (!(error instanceof UnreadableBytes)) throw error;
    throw new ChunkLost(id, error.message, { cause: error });
  }
}

/** Whether these pieces are what a file should hold. */
export async function isContent(
  pieces: AsyncIterable<Uint8Array>,
  content: ResolvedContent,
  sizeBytes: number,
  names: ChunkNames,
): Promise<boolean> {
  const hash = content.digest === null ? names.start() : createHash('sha256');
  let length = 0;
  for await (const piece of pieces) {
    length += piece.byteLength;
    hash.update(piece);
  }
  if (length !== sizeBytes) return false;
  if (content.list.lengths.length === 0) return length === 0;
  const expected = content.digest ?? content.list.ids;
  return hash.digest().subarray(0, expected.byteLength).equals(expected);
}
