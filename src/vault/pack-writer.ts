// Gathers new chunks into frames, compresses these in the thread pool, and stores them in packs as they fill.
import type { PackPlace } from './chunk-table.ts';
import { compressFrame } from './frame-codec.ts';
import type { FrameCodec } from './frame-codec.ts';
import { OpenFrame } from './open-frame.ts';
import { OpenPack } from './open-pack.ts';
import type { SessionPlace } from './session-place.ts';

/** Chunks of files, or of what tells how files are put together: the latter lie together, because they are read first. */
export type ChunkKind = 'content' | 'recipe';

export interface StoredPack {
  readonly name: string;
  readonly sizeBytes: number;
  /** As it lies in the pack, opened. */
  readonly directory: Uint8Array;
}

interface ClosedFrame {
  readonly frame: OpenFrame;
  readonly codec: FrameCodec;
  readonly stored: Uint8Array;
}

/** Frames that are being compressed, at most: all cores have work, and memory stays small. */
const framesUnderWay = 6;
/** Packs that are on their way, at most. */
const packsUnderWay = 2;

export class PackWriter {
  readonly #place: SessionPlace;
  readonly #onStored: (bytes: number) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #open = new Map<ChunkKind, OpenFrame>();
  /** In the order in which they lie in the packs. */
  #compressing: readonly Promise<ClosedFrame>[] = [];
  #storing: readonly Promise<void>[] = [];
  readonly #stored: StoredPack[] = [];
  readonly #spareFrames: Buffer[] = [];
  readonly #sparePacks: Buffer[] = [];
  #pack: OpenPack | null = null;
  #waitingBytes = 0;

  /** @param onStored is told of every pack's bytes once it is stored */
  constructor(
    place: SessionPlace,
    onStored: (bytes: number) => void = () => undefined,
    signal?: AbortSignal,
  ) {
    [this.#place, this.#onStored, this.#signal] = [place, onStored, signal];
  }

  /** Bytes of chunks that were added and are not stored yet. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /**
   * Takes a copy of a chunk.
   * @returns where it will lie: it has a name once `finish` has resolved
   */
  add(kind: ChunkKind, id: Uint8Array, bytes: Uint8Array): PackPlace {
    const frame = this.#frameFor(kind, bytes);
    frame.add(id, bytes);
    this.#waitingBytes += bytes.byteLength;
    return frame.place;
  }

  /** Waits until there is room for more; to be asked now and then while chunks are added. */
  async room(): Promise<void> {
    while (this.#compressing.length >= framesUnderWay) await this.#takeFrame();
  }

  /** Everything is stored when it resolves. */
  async finish(): Promise<readonly StoredPack[]> {
    try {
      for (const [kind, frame] of this.#open) this.#closeFrame(kind, frame);
      while (this.#compressing.length > 0) await this.#takeFrame();
      if (this.#pack?.isEmpty === false) await this.#closePack(this.#pack);
      await Promise.all(this.#storing);
    } finally {
      await this.settle();
    }
    return this.#stored;
  }

  /** Waits until nothing is under way any more, however it ends: so that nothing is written after a failure was reported. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#compressing, ...this.#storing]);
  }

  #frameFor(kind: ChunkKind, bytes: Uint8Array): OpenFrame {
    const open = this.#open.get(kind);
    if (open?.hasRoomFor(bytes) === true) return open;
    if (open !== undefined) this.#closeFrame(kind, open);
    const frame = new OpenFrame(this.#spareFrames.pop() ?? OpenFrame.newBuffer());
    this.#open.set(kind, frame);
    return frame;
  }

  #closeFrame(kind: ChunkKind, frame: OpenFrame): void {
    this.#open.delete(kind);
    const compressing = this.#compress(frame);
    // Who waits for it comes later; until then a failure is nobody's yet.
    compressing.catch(() => undefined);
    this.#compressing = [...this.#compressing, compressing];
  }

  async #compress(frame: OpenFrame): Promise<ClosedFrame> {
    const { codec, bytes } = await compressFrame(frame.raw);
    return { frame, codec, stored: this.#place.envelope.closeFrame(bytes) };
  }

  async #takeFrame(): Promise<void> {
    const [first] = this.#compressing;
    if (first === undefined) return;
    this.#signal?.throwIfAborted();
    const { frame, codec, stored } = await first;
    this.#compressing = this.#compressing.slice(1);
    const pack = this.#pack ?? new OpenPack(this.#sparePacks.pop() ?? OpenPack.newBuffer());
    this.#pack = pack;
    pack.add(frame, codec, stored);
    this.#spareFrames.push(frame.buffer);
    if (pack.isFull) await this.#closePack(pack);
  }

  async #closePack(pack: OpenPack): Promise<void> {
    this.#pack = null;
    const storing = this.#store(pack);
    // The same as above: it is awaited before anything is published.
    storing.catch(() => undefined);
    this.#storing = [...this.#storing, storing];
    const [first] = this.#storing;
    if (this.#storing.length < packsUnderWay || first === undefined) return;
    await first;
    this.#storing = this.#storing.filter((other) => other !== first);
  }

  async #store(pack: OpenPack): Promise<void> {
    const directory = pack.directory();
    const { name, bytes } = pack.finish(this.#place.envelope.close('directory', directory));
    await this.#place.blobs.put(this.#place.keys.pack(name), bytes);
    for (const place of pack.places) place.name = name;
    this.#stored.push({ name, sizeBytes: bytes.byteLength, directory });
    this.#sparePacks.push(pack.buffer);
    this.#waitingBytes -= pack.rawBytes;
    this.#onStored(bytes.byteLength);
  }
}
