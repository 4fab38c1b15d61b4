// A frame that is being filled: chunks one after the other in a buffer that is used again and again.
import { ByteWriter } from './byte-writer.ts';
import { frameBytes } from './chunk-sizes.ts';
import type { PackPlace } from './chunk-table.ts';

export class OpenFrame {
  readonly place: PackPlace = { name: null, key: null, isTrashed: false };
  readonly lengths: number[] = [];
  readonly #ids = new ByteWriter();
  readonly #buffer: Buffer;
  #rawBytes = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  static newBuffer(): Buffer {
    return Buffer.allocUnsafeSlow(frameBytes);
  }

  hasRoomFor(bytes: Uint8Array): boolean {
    return this.#rawBytes + bytes.byteLength <= frameBytes;
  }

  get rawBytes(): number {
    return this.#rawBytes;
  }

  get ids(): Uint8Array {
    return this.#ids.done();
  }

  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Its chunks, one after the other; a view. */
  get raw(): Buffer {
    return this.#buffer.subarray(0, this.#rawBytes);
  }

  add(id: Uint8Array, bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#rawBytes);
    this.#rawBytes += bytes.byteLength;
    this.lengths.push(bytes.byteLength);
    this.#ids.bytes(id);
  }
}
