// Where the chunks of a session lie: all that its packs' directories tell, in flat arrays, because there are tens of thousands.
import { chunkIdBytes } from './chunk-id.ts';
import type { PackDirectory, PackFrame } from './pack-directory.ts';

/** A pack that holds chunks. It has no name as long as it is being filled. */
export interface PackPlace {
  name: string | null;
  readonly key: string | null;
  /** It lies in the trash: good for reading, but nothing new may count on it. */
  readonly isTrashed: boolean;
}

export interface FramePlace {
  readonly pack: PackPlace;
  readonly frame: PackFrame;
}

const none = -1;

export class ChunkTable {
  readonly #frames: FramePlace[] = [];
  #count = 0;
  #notedFrom = Number.POSITIVE_INFINITY;
  #ids: Uint8Array<ArrayBuffer>;
  #lengths: Uint32Array<ArrayBuffer>;
  /** Of its frame, and where in it. */
  #frameOf: Uint32Array<ArrayBuffer>;
  #offsets: Uint32Array<ArrayBuffer>;
  /** The next place of the same chunk. */
  #next: Int32Array<ArrayBuffer>;
  /** By the beginning of the id: the first place of a chunk. */
  #slots: Int32Array<ArrayBuffer>;

  /** @param expected how many chunks it will hold, about: growing costs time */
  constructor(expected = 0) {
    const size = Math.max(1024, Math.ceil(expected));
    this.#ids = new Uint8Array(size * chunkIdBytes);
    this.#lengths = new Uint32Array(size);
    this.#frameOf = new Uint32Array(size);
    this.#offsets = new Uint32Array(size);
    this.#next = new Int32Array(size).fill(none);
    this.#slots = new Int32Array(slotsFor(size)).fill(none);
  }

  get size(): number {
    return this.#count;
  }

  /** The first place of a chunk; -1 where it has none. @param at where the id begins in `ids` */
  find(ids: Uint8Array, at = 0): number {
    return this.#slots[slotOf(this.#slots, this.#ids, ids, at)] ?? none;
  }

  /** Another place of the same chunk; -1 where there is none. */
  another(chunk: number): number {
    return this.#next[chunk] ?? none;
  }

  frameOf(chunk: number): number {
    return this.#frameOf[chunk] ?? 0;
  }

  offsetOf(chunk: number): number {
    return this.#offsets[chunk] ?? 0;
  }

  lengthOf(chunk: number): number {
    return this.#lengths[chunk] ?? 0;
  }

  idOf(chunk: number): Uint8Array {
    return this.#ids.subarray(chunk * chunkIdBytes, (chunk + 1) * chunkIdBytes);
  }

  frame(index: number): FramePlace {
    const place = this.#frames[index];
    if (place === undefined) throw new RangeError(`there is no frame ${index}`);
    return place;
  }

  packOf(chunk: number): PackPlace {
    return this.frame(this.frameOf(chunk)).pack;
  }

  /** What the chunks of each pack take when they are opened. */
  rawBytesByPack(): ReadonlyMap<PackPlace, number> {
    const bytes = new Map<PackPlace, number>();
    const seen = new Set<PackFrame>();
    for (const { pack, frame } of this.#frames) {
      // A frame with chunks that are noted as damaged stands here twice.
      if (!seen.has(frame)) bytes.set(pack, (bytes.get(pack) ?? 0) + frame.rawBytes);
      seen.add(frame);
    }
    return bytes;
  }

  /** Where a chunk is known already, this is another place of it, which counts where the first is of no use. */
  addPack(pack: PackPlace, directory: PackDirectory, isDamaged?: (id: Uint8Array) => boolean): void {
    const { ids, lengths } = directory;
    this.#makeRoom(lengths.length);
    for (const frame of directory.frames) {
      const index = this.#frames.push({ pack, frame }) - 1;
      let offset = 0;
      for (let chunk = frame.firstChunk; chunk < frame.firstChunk + frame.chunks; chunk += 1) {
        const length = lengths[chunk] ?? 0;
        const at = chunk * chunkIdBytes;
        if (isDamaged?.(ids.subarray(at, at + chunkIdBytes)) !== true) {
          this.#add(ids, at, index, offset, length);
        }
        offset += length;
      }
    }
  }

  /**
   * Places of chunks that are noted as damaged: they come after all others. To be called when every pack was added.
   * @param isDamaged which of its chunks: the others were added with the pack
   */
  addNoted(pack: PackPlace, directory: PackDirectory, isDamaged: (id: Uint8Array) => boolean): void {
    this.#notedFrom = Math.min(this.#notedFrom, this.#count);
    this.addPack(pack, directory, (id) => !isDamaged(id));
  }

  /** Whether this place of a chunk is noted as damaged: then every further one is, too. */
  isNoted(chunk: number): boolean {
    return chunk >= this.#notedFrom;
  }

  /** A chunk that is not in a pack yet, but will be. */
  addPending(pack: PackPlace, id: Uint8Array, length: number): void {
    const frame = { codec: 0, offset: 0, storedBytes: 0, rawBytes: 0, firstChunk: 0, chunks: 0 } as const;
    const isSame = this.#frames.at(-1)?.pack === pack;
    const index = isSame ? this.#frames.length - 1 : this.#frames.push({ pack, frame }) - 1;
    this.#makeRoom(1);
    this.#add(id, 0, index, 0, length);
  }

  #add(ids: Uint8Array, at: number, frame: number, offset: number, length: number): void {
    const chunk = this.#count++;
    const own = this.#ids;
    // For so few bytes a loop is faster than a view.
    for (let byte = 0; byte < chunkIdBytes; byte += 1) own[chunk * chunkIdBytes + byte] = ids[at + byte]!;
    this.#lengths[chunk] = length;
    this.#frameOf[chunk] = frame;
    this.#offsets[chunk] = offset;
    const slot = slotOf(this.#slots, own, ids, at);
    const first = this.#slots[slot] ?? none;
    if (first === none) this.#slots[slot] = chunk;
    else this.#appendPlace(first, chunk);
  }

  #appendPlace(first: number, chunk: number): void {
    let last = first;
    for (let next = this.another(last); next !== none; next = this.another(last)) last = next;
    this.#next[last] = chunk;
  }

  #makeRoom(more: number): void {
    const needed = this.#count + more;
    let size = this.#lengths.length;
    if (needed <= size) return;
    while (size < needed) size *= 2;
    this.#ids = moved(this.#ids, new Uint8Array(size * chunkIdBytes));
    this.#lengths = moved(this.#lengths, new Uint32Array(size));
    this.#frameOf = moved(this.#frameOf, new Uint32Array(size));
    this.#offsets = moved(this.#offsets, new Uint32Array(size));
    this.#next = moved(this.#next, new Int32Array(size).fill(none));
    const slots = new Int32Array(slotsFor(size)).fill(none);
    for (const chunk of this.#slots) {
      if (chunk !== none) slots[slotOf(slots, this.#ids, this.#ids, chunk * chunkIdBytes)] = chunk;
    }
    this.#slots = slots;
  }
}

/** A power of two, and at most half of them are taken. */
function slotsFor(chunks: number): number {
  return 2 ** Math.ceil(Math.log2(2 * chunks));
}

function moved<T extends Uint8Array | Uint32Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Where the chunk of this id stands, or would. Ids are chance already, so their first bytes are a fine hash. */
function slotOf(slots: Int32Array, own: Uint8Array, ids: Uint8Array, at: number): number {
  const mask = slots.length - 1;
  const start = ids[at]! | (ids[at + 1]! << 8) | (ids[at + 2]! << 16) | (ids[at + 3]! << 24);
  for (let slot = start & mask; ; slot = (slot + 1) & mask) {
    const chunk = slots[slot]!;
    if (chunk === none || isSame(own, chunk * chunkIdBytes, ids, at)) return slot;
  }
}

/** From the end, because where they differ the beginnings are often those that led here. */
function isSame(one: Uint8Array, oneAt: number, other: Uint8Array, otherAt: number): boolean {
  for (let byte = chunkIdBytes - 1; byte >= 0; byte -= 1) {
    if (one[oneAt + byte] !== other[otherAt + byte]) return false;
  }
  return true;
}
