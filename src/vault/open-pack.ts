// A pack that is being filled, in a buffer that is used again and again.
import { createHash } from 'node:crypto';
import { ByteWriter } from './byte-writer.ts';
import { frameBytes, packBytes } from './chunk-sizes.ts';
import type { PackPlace } from './chunk-table.ts';
import type { FrameCodec } from './frame-codec.ts';
import type { OpenFrame } from './open-frame.ts';
import { encodeDirectory, encodeTrailer } from './pack-directory.ts';
import type { PackFrame } from './pack-directory.ts';
import { packName } from './pack-name.ts';

/** Room for the last frame, which may be sealed, and for the directory of a usual pack. */
const spareBytes = 3 * frameBytes;
/** A directory of more chunks would be larger than what it tells of. */
const mostChunks = 20_000;

export class OpenPack {
  readonly places: PackPlace[] = [];
  readonly #buffer: Buffer;
  readonly #frames: PackFrame[] = [];
  readonly #lengths: number[] = [];
  readonly #ids = new ByteWriter();
  /** Of what is in it so far: at its end there would be too much to do at once. */
  readonly #digest = createHash('sha256');
  #length = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  static newBuffer(): Buffer {
    return Buffer.allocUnsafeSlow(packBytes + spareBytes);
  }

  get buffer(): Buffer {
    return this.#buffer;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0;
  }

  /** Of the chunks in it, before they were compressed. */
  get rawBytes(): number {
    return this.#frames.reduce((sum, { rawBytes }) => sum + rawBytes, 0);
  }

  get isFull(): boolean {
    return this.#length >= packBytes || this.#lengths.length >= mostChunks;
  }

  add({ place, lengths, ids, rawBytes }: OpenFrame, codec: FrameCodec, stored: Uint8Array): void {
    this.#buffer.set(stored, this.#length);
    this.#digest.update(stored);
    const head = { codec, offset: this.#length, storedBytes: stored.byteLength, rawBytes };
    this.#frames.push({ ...head, firstChunk: this.#lengths.length, chunks: lengths.length });
    this.#length += stored.byteLength;
    for (const length of lengths) this.#lengths.push(length);
    this.#ids.bytes(ids);
    this.places.push(place);
  }

  directory(): Buffer {
    return encodeDirectory({ frames: this.#frames, ids: this.#ids.done(), lengths: this.#lengths });
  }

  /** @param closed the directory as it shall lie in the pack. @returns the whole pack, in the buffer where there is room */
  finish(closed: Buffer): { readonly name: string; readonly bytes: Buffer } {
    const end = Buffer.concat([closed, encodeTrailer(closed.byteLength)]);
    const length = this.#length + end.byteLength;
    const name = packName(this.#digest.update(end).digest('hex'), length);
    if (length > this.#buffer.byteLength)
      return { name, bytes: Buffer.concat([this.#buffer.subarray(0, this.#length), end]) };
    this.#buffer.set(end, this.#length);
    return { name, bytes: this.#buffer.subarray(0, length) };
  }
}
