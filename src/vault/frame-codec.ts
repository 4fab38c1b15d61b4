// How the bytes of a frame are compressed: as zstd does it where this Node or an installed package can, else as brotli, or not at all
// where that does not make them smaller; in the thread pool. What is zstd is decompressed at once, in a quarter of a millisecond.
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import * as zlib from 'node:zlib';
import { UnreadableBytes } from './byte-reader.ts';
import { OutsideGarbage } from './outside-garbage.ts';
import { zstdDecoder } from './zstd-decoder.ts';

export type FrameCodec = 0 | 1 | 2;

const asIs = 0;
const brotli = 1;
const zstd = 2;

interface Zstd {
  compress(bytes: Buffer): Promise<Buffer>;
}

/** Past the part of the package that takes no level. */
const bindingsOfZstd: string = '@mongodb-js/zstd/bindings.js';

interface ZstdBindings {
  compress(bytes: Buffer, level: number): Promise<Buffer>;
}

/** Half the time of 3, the usual one, for 1.5 % more bytes (blocks of Chromium's tables: 3.8 instead of 7.5 ms a megabyte). */
const zstdLevel = 2;

/** Since Node 22.15. */
interface ZlibWithZstd {
  zstdCompress?: (
    bytes: Uint8Array,
    options: { readonly params: Readonly<Record<number, number>> },
    done: (error: Error | null, result: Buffer) => void,
  ) => void;
}

let loaded: Promise<Zstd | null> | undefined;

/** null where there is none on this machine: the package has no build for every platform. */
function zstdHere(): Promise<Zstd | null> {
  loaded ??= loadZstd();
  return loaded;
}

async function loadZstd(): Promise<Zstd | null> {
  const { zstdCompress } = zlib as ZlibWithZstd;
  if (zstdCompress !== undefined) {
    const { ZSTD_c_compressionLevel = 0 } = constants as { readonly ZSTD_c_compressionLevel?: number };
    const compressZstd = promisify(zstdCompress);
    return {
      compress: (bytes) => compressZstd(bytes, { params: { [ZSTD_c_compressionLevel]: zstdLevel } }),
    };
  }
  try {
    return tidied((await import(bindingsOfZstd)) as ZstdBindings);
  } catch {
    // Not a failure: frames are then written as brotli. Those that are zstd can be read everywhere.
    return null;
  }
}

function tidied({ compress }: ZstdBindings): Zstd {
  const garbage = new OutsideGarbage();
  return {
    async compress(raw) {
      const bytes = await compress(raw, zstdLevel);
      garbage.add(bytes.byteLength);
      return bytes;
    },
  };
}

const compressBrotli = promisify(brotliCompress);
const decompressBrotli = promisify(brotliDecompress);

export interface CompressedFrame {
  readonly codec: FrameCodec;
  readonly bytes: Uint8Array;
}

export async function compressFrame(raw: Buffer): Promise<CompressedFrame> {
  const zstdCodec = await zstdHere();
  const [codec, bytes] =
    zstdCodec === null
      ? [brotli as FrameCodec, await compressBrotli(raw, { params: brotliParams(raw.byteLength) })]
      : [zstd as FrameCodec, await zstdCodec.compress(raw)];
  return bytes.byteLength < raw.byteLength ? { codec, bytes } : { codec: asIs, bytes: raw };
}

function brotliParams(length: number): Record<number, number> {
  return { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: length };
}

/**
 * @param into as long as what comes out, and where that lies afterwards
 * @throws UnreadableBytes
 */
export async function decompressFrame(codec: FrameCodec, bytes: Uint8Array, into: Uint8Array): Promise<void> {
  if (codec === zstd) (await zstdDecoder()).decompress(bytes, into);
  else if (codec === brotli) copyWhole(await unbrotlied(bytes, into.byteLength), into);
  else if (codec === asIs) copyWhole(bytes, into);
  else throw new UnreadableBytes(`nobody knows the codec ${String(codec)}`);
}

function copyWhole(raw: Uint8Array, into: Uint8Array): void {
  if (raw.byteLength !== into.byteLength)
    throw new UnreadableBytes('a frame has another length than it should');
  into.set(raw);
}

async function unbrotlied(bytes: Uint8Array, rawBytes: number): Promise<Uint8Array> {
  try {
    // In one piece: what is made in many is put together afterwards.
    return await decompressBrotli(bytes, { maxOutputLength: rawBytes, chunkSize: Math.max(64, rawBytes) });
  } catch (error) {
    throw new UnreadableBytes('a frame cannot be decompressed', { cause: error });
  }
}
