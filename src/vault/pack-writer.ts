// Gathers new chunks into frames, compresses these in the thread pool, and stores them in packs as they fill.
import { ByteWriter } from './byte-writer.ts';
import { frameBytes, packBytes } from './chunk-sizes.ts';
import type { PackPlace } from './chunk-table.ts';
import { compressFrame } from './frame-codec.ts';
import type { FrameCodec } from './frame-codec.ts';
import { encodeDirectory, encodeTrailer } from './pack-directory.ts';
import type { PackFrame } from './pack-directory.ts';
import { packNameOf } from './pack-name.ts';
import type { SessionPlace } from './session-place.ts';

/** Chunks of files, or of what tells how files are put together: the latter lie together, because they are read first. */
export type ChunkKind = 'content' | 'recipe';

export interface StoredPack {
  readonly name: string;
  readonly sizeBytes: number;
  /** As it lies in the pack, opened. */
  readonly directory: Uint8Array;
}

interface OpenFrame {
  readonly place: PackPlace;
  readonly parts: Uint8Array[];
  readonly lengths: number[];
  readonly ids: ByteWriter;
  rawBytes: number;
}

interface ClosedFrame extends OpenFrame {
  readonly codec: FrameCodec;
  readonly stored: Uint8Array;
}

/** Frames that are being compressed, at most: both cores have work, and memory stays small. */
const framesUnderWay = 6;
const packsUnderWay = 2;

export class PackWriter {
  readonly #place: SessionPlace;
  readonly #onStored: (bytes: number) => void;
  readonly #open = new Map<ChunkKind, OpenFrame>();
  /** In the order in which they lie in the packs. */
  #compressing: readonly Promise<ClosedFrame>[] = [];
  readonly #storing: Promise<unknown>[] = [];
  readonly #stored: StoredPack[] = [];
  #frames: ClosedFrame[] = [];
  #framesBytes = 0;

  /** @param onStored is told of every pack's bytes once it is stored */
  constructor(place: SessionPlace, onStored: (bytes: number) => void = () => undefined) {
    [this.#place, this.#onStored] = [place, onStored];
  }

  /**
   * Takes a copy of a chunk.
   * @returns where it will lie: it has a name once `finish` has resolved
   */
  add(kind: ChunkKind, id: Uint8Array, bytes: Uint8Array): PackPlace {
    const frame = this.#frameFor(kind);
    frame.parts.push(Uint8Array.from(bytes));
    frame.lengths.push(bytes.byteLength);
    frame.ids.bytes(id);
    frame.rawBytes += bytes.byteLength;
    if (frame.rawBytes >= frameBytes) this.#closeFrame(kind, frame);
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
      if (this.#frames.length > 0) await this.#closePack();
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

  #frameFor(kind: ChunkKind): OpenFrame {
    const open = this.#open.get(kind);
    if (open !== undefined) return open;
    const place: PackPlace = { name: null, key: null, isTrashed: false };
    const frame: OpenFrame = { place, parts: [], lengths: [], ids: new ByteWriter(), rawBytes: 0 };
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
    const { codec, bytes } = await compressFrame(Buffer.concat(frame.parts, frame.rawBytes));
    frame.parts.length = 0;
    return { ...frame, codec, stored: this.#place.envelope.closeFrame(bytes) };
  }

  async #takeFrame(): Promise<void> {
    const [first] = this.#compressing;
    if (first === undefined) return;
    const frame = await first;
    this.#compressing = this.#compressing.slice(1);
    this.#frames.push(frame);
    this.#framesBytes += frame.stored.byteLength;
    if (this.#framesBytes >= packBytes) await this.#closePack();
  }

  async #closePack(): Promise<void> {
    const frames = this.#frames;
    [this.#frames, this.#framesBytes] = [[], 0];
    const directory = directoryOf(frames);
    const closed = this.#place.envelope.close('directory', directory);
    const bytes = Buffer.concat([
      ...frames.map(({ stored }) => stored),
      closed,
      encodeTrailer(closed.byteLength),
    ]);
    const storing = this.#store(
      bytes,
      directory,
      frames.map(({ place }) => place),
    );
    storing.catch(() => undefined);
    this.#storing.push(storing);
    if (this.#storing.length >= packsUnderWay) await this.#storing.shift();
  }

  async #store(bytes: Buffer, directory: Uint8Array, places: readonly PackPlace[]): Promise<void> {
    const name = packNameOf(bytes);
    await this.#place.blobs.put(this.#place.keys.pack(name), bytes);
    for (const place of places) place.name = name;
    this.#stored.push({ name, sizeBytes: bytes.byteLength, directory });
    this.#onStored(bytes.byteLength);
  }
}

function directoryOf(frames: readonly ClosedFrame[]): Buffer {
  const lengths: number[] = [];
  const ids = new ByteWriter();
  const heads: PackFrame[] = [];
  let offset = 0;
  for (const frame of frames) {
    const { codec, stored, rawBytes } = frame;
    const chunks = frame.lengths.length;
    heads.push({
      codec,
      offset,
      storedBytes: stored.byteLength,
      rawBytes,
      firstChunk: lengths.length,
      chunks,
    });
    lengths.push(...frame.lengths);
    ids.bytes(frame.ids.done());
    offset += stored.byteLength;
  }
  return encodeDirectory({ frames: heads, ids: ids.done(), lengths });
}
