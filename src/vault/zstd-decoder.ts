// Decompresses zstd into memory that is there already. What Node and native packages have gives new memory for every frame, which V8 frees
// late: that was half of the memory of a restore, and most of its time went into collecting it.
import { createRequire } from 'node:module';
import { UnreadableBytes } from './byte-reader.ts';

/** What emscripten makes of wasm-zstd: functions of C over a memory of their own. */
interface Module {
  /** Another view where the memory has grown. */
  readonly HEAPU8: Uint8Array;
  /** @returns an address; 0 where there is no room */
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
  /** @returns how many bytes it wrote; -1 where it could not */
  readonly _decompress: (to: number, roomBytes: number, from: number, bytes: number) => number;
}

/** A frame as it is stored, and as it was: larger ones are rare. */
const usualBytes = 270_000;

let loaded: Promise<ZstdDecoder> | undefined;

/** One for the whole process: a frame is decompressed at once, so nobody needs a second. */
export function zstdDecoder(): Promise<ZstdDecoder> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<ZstdDecoder> {
  const require = createRequire(import.meta.url);
  // Past the part of the package that gives new memory for every result.
  const make = require('@foxglove/wasm-zstd/dist/wasm-zstd.js') as () => Promise<Module>;
  return new ZstdDecoder(await make());
}

class ZstdDecoder {
  readonly #module: Module;
  readonly #from: Room;
  readonly #to: Room;

  constructor(module: Module) {
    [this.#module, this.#from, this.#to] = [module, new Room(module), new Room(module)];
  }

  /** @param into as long as what comes out. @throws UnreadableBytes */
  decompress(bytes: Uint8Array, into: Uint8Array): void {
    const { _decompress: run } = this.#module;
    const [from, to] = [this.#from.of(bytes.byteLength), this.#to.of(into.byteLength)];
    this.#module.HEAPU8.set(bytes, from);
    const length = run(to, into.byteLength, from, bytes.byteLength);
    if (length < 0) throw new UnreadableBytes('a frame cannot be decompressed');
    if (length !== into.byteLength) throw new UnreadableBytes('a frame has another length than it should');
    into.set(this.#module.HEAPU8.subarray(to, to + length));
  }
}

/** Room in the memory of the module, made larger when more is needed. */
class Room {
  readonly #module: Module;
  #address = 0;
  #bytes = 0;

  constructor(module: Module) {
    this.#module = module;
  }

  /** @returns its address. @throws UnreadableBytes */
  of(bytes: number): number {
    if (bytes <= this.#bytes) return this.#address;
    const { _malloc: allocate, _free: free } = this.#module;
    if (this.#bytes > 0) free(this.#address);
    const wanted = Math.max(bytes, usualBytes);
    this.#address = allocate(wanted);
    this.#bytes = this.#address === 0 ? 0 : wanted;
    if (this.#address === 0) throw new UnreadableBytes('a frame is larger than memory');
    return this.#address;
  }
}
