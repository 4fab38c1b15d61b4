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
  #ids: Buffer;
  #lengths: Uint32Array<ArrayBuffer>;
  /** Of its frame, and where in it. */
  #frameOf: Uint32Array<ArrayBuffer>;
  #offsets: Uint32Array<ArrayBuffer>;
  /** The next place of the same chunk. */
  #next: Int32Array<ArrayBuffer>;
  #slots: Int32Array<ArrayBuffer>;

  /** @param expected how many chunks it will hold, about: growing costs time */
  constructor(expected = 0) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1024, expected)));
    this.#ids = Buffer.alloc(size * chunkIdBytes);
    [this.#lengths, this.#frameOf, this.#offsets] = [
      new Uint32Array(size),
      new Uint32Array(size),
      new Uint32Array(size),
    ];
    this.#next = new Int32Array(size);
    this.#slots = new Int32Array(4 * size).fill(none);
  }

  get size(): number {
    return this.#count;
  }

  /** The first place of a chunk; -1 where it has none. @param at where the id begins in `ids` */
  find(ids: Uint8Array, at = 0): number {
    return this.#slots[this.#slotOf(ids, at)] ?? none;
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
    for (const { pack, frame } of this.#frames) bytes.set(pack, (bytes.get(pack) ?? 0) + frame.rawBytes);
    return bytes;
  }

  /** Where a chunk is known already, this is another place of it, which counts where the first is of no use. */
  addPack(
    pack: PackPlace,
    directory: PackDirectory,
    isDamaged: (id: Uint8Array) => boolean = () => false,
  ): void {
    for (const frame of directory.frames) {
      const index = this.#frames.push({ pack, frame }) - 1;
      let offset = 0;
      for (let chunk = frame.firstChunk; chunk < frame.firstChunk + frame.chunks; chunk += 1) {
        const length = directory.lengths[chunk] ?? 0;
        const at = chunk * chunkIdBytes;
        if (!isDamaged(directory.ids.subarray(at, at + chunkIdBytes))) {
          this.#add(directory.ids, at, index, offset, length);
        }
        offset += length;
      }
    }
  }

  /** A chunk that is not in a pack yet, but will be. */
  addPending(pack: PackPlace, id: Uint8Array, length: number): void {
    const frame = { codec: 0, offset: 0, storedBytes: 0, rawBytes: 0, firstChunk: 0, chunks: 0 } as const;
    const index =
      this.#frames.at(-1)?.pack === pack ? this.#frames.length - 1 : this.#frames.push({ pack, frame }) - 1;
    this.#add(id, 0, index, 0, length);
  }

  #add(ids: Uint8Array, at: number, frame: number, offset: number, length: number): void {
    if (this.#count === this.#lengths.length) this.#grow();
    const chunk = this.#count++;
    this.#ids.set(ids.subarray(at, at + chunkIdBytes), chunk * chunkIdBytes);
    this.#lengths[chunk] = length;
    this.#frameOf[chunk] = frame;
    this.#offsets[chunk] = offset;
    this.#next[chunk] = none;
    const slot = this.#slotOf(ids, at);
    const first = this.#slots[slot] ?? none;
    if (first === none) this.#slots[slot] = chunk;
    else this.#appendPlace(first, chunk);
  }

  #appendPlace(first: number, chunk: number): void {
    let last = first;
    for (let next = this.another(last); next !== none; next = this.another(last)) last = next;
    this.#next[last] = chunk;
  }

  /** Where the chunk of this id stands in the slots, or would. Ids are chance already, so their first bytes are a fine hash. */
  #slotOf(ids: Uint8Array, at: number): number {
    const mask = this.#slots.length - 1;
    const start = ids[at]! | (ids[at + 1]! << 8) | (ids[at + 2]! << 16) | (ids[at + 3]! << 24);
    for (let slot = start & mask; ; slot = (slot + 1) & mask) {
      const chunk = this.#slots[slot]!;
      if (chunk === none || this.#isAt(chunk, ids, at)) return slot;
    }
  }

  #isAt(chunk: number, ids: Uint8Array, at: number): boolean {
    const own = chunk * chunkIdBytes;
    for (let index = 0; index < chunkIdBytes; index += 1) {
      if (this.#ids[own + index] !== ids[at + index]) return false;
    }
    return true;
  }

  #grow(): void {
    const size = 2 * this.#lengths.length;
    const ids = Buffer.alloc(size * chunkIdBytes);
    this.#ids.copy(ids);
    this.#ids = ids;
    const larger = (from: Uint32Array): Uint32Array<ArrayBuffer> => {
      const to = new Uint32Array(size);
      to.set(from);
      return to;
    };
    this.#lengths = larger(this.#lengths);
    this.#frameOf = larger(this.#frameOf);
    this.#offsets = larger(this.#offsets);
    const next = new Int32Array(size);
    next.set(this.#next);
    this.#next = next;
    this.#rehash(4 * size);
  }

  #rehash(size: number): void {
    const firsts = this.#slots.filter((chunk) => chunk !== none);
    this.#slots = new Int32Array(size).fill(none);
    for (const chunk of firsts) this.#slots[this.#slotOf(this.#ids, chunk * chunkIdBytes)] = chunk;
  }
}
