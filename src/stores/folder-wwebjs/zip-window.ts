// Reads parts of the entries of a zip. An entry can only be unpacked from its beginning, so the last place is remembered.
import type { ZipFile } from './zip-file.ts';

export class ZipWindow {
  readonly #zip: ZipFile;
  #path = '';
  #pieces: AsyncGenerator<Uint8Array, void, undefined> | null = null;
  /** What was unpacked and not asked for yet, and where in the entry it begins. */
  #rest: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(zip: ZipFile) {
    this.#zip = zip;
  }

  /** Shorter where the entry ends before. */
  async read(path: string, from: number, lengthBytes: number): Promise<Uint8Array> {
    if (path !== this.#path || from < this.#at || this.#pieces === null) await this.#begin(path);
    const found = Buffer.allocUnsafe(lengthBytes);
    let done = 0;
    while (done < lengthBytes) {
      const skipped = Math.min(from + done - this.#at, this.#rest.length);
      this.#forward(skipped);
      if (this.#rest.length === 0) {
        if (!(await this.#next())) break;
        continue;
      }
      const part = this.#rest.subarray(0, lengthBytes - done);
      found.set(part, done);
      done += part.length;
      this.#forward(part.length);
    }
    return found.subarray(0, done);
  }

  /** Lets go of the entry that was read last. */
  async close(): Promise<void> {
    await this.#pieces?.return();
    this.#pieces = null;
  }

  #forward(lengthBytes: number): void {
    this.#rest = this.#rest.subarray(lengthBytes);
    this.#at += lengthBytes;
  }

  async #begin(path: string): Promise<void> {
    await this.close();
    this.#path = path;
    this.#pieces = this.#zip.read(path);
    this.#rest = new Uint8Array(0);
    this.#at = 0;
  }

  async #next(): Promise<boolean> {
    const next = await this.#pieces?.next();
    if (next === undefined || next.done === true) {
      this.#pieces = null;
      return false;
    }
    this.#rest = next.value;
    return true;
  }
}
