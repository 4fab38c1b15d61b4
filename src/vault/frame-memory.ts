// Memory that is used again and again: new memory for every piece would be collected long after the last that needs it.
import { frameBytes } from './chunk-sizes.ts';

export class Rooms {
  readonly #roomBytes: number;
  readonly #mostFree: number;
  readonly #free: Buffer[] = [];

  /** @param mostFree how many are kept for the next who asks */
  constructor(roomBytes: number, mostFree: number) {
    [this.#roomBytes, this.#mostFree] = [roomBytes, mostFree];
  }

  /** As long as asked for, with anything in it: whoever takes it writes all of it, or lets nobody see it. */
  take(bytes: number): Buffer {
    if (bytes > this.#roomBytes) return Buffer.allocUnsafeSlow(bytes);
    return (this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#roomBytes)).subarray(0, bytes);
  }

  /** Only when nobody reads from it any more. */
  giveBack({ buffer }: Buffer): void {
    const isOurs = buffer.byteLength === this.#roomBytes;
    if (isOurs && this.#free.length < this.#mostFree) this.#free.push(Buffer.from(buffer));
  }
}

/** What all that read frames for one purpose share: frames, and the answers of requests for one or for some. */
export class FrameMemory {
  readonly #small = new Rooms(frameBytes, 20);
  readonly #large = new Rooms(2 ** 20, 4);

  take(bytes: number): Buffer {
    return bytes <= frameBytes ? this.#small.take(bytes) : this.#large.take(bytes);
  }

  /** Only when nobody reads from it any more. */
  giveBack(room: Buffer): void {
    this.#small.giveBack(room);
    this.#large.giveBack(room);
  }
}
