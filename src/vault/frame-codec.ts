// How the bytes of a frame are compressed: as zstd does it where this Node or an installed package can, else as brotli, or not at all
// where that does not make them smaller. All of it happens in the thread pool.
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import * as zlib from 'node:zlib';
import { HoldfastError } from '../core/errors.ts';
import { UnreadableBytes } from './byte-reader.ts';

export type FrameCodec = 0 | 1 | 2;

const asIs = 0;
const brotli = 1;
const zstd = 2;

interface Zstd {
  compress(bytes: Buffer): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

/** Since Node 22.15. */
interface ZlibWithZstd {
  zstdCompress?: (bytes: Uint8Array, done: (error: Error | null, result: Buffer) => void) => void;
  zstdDecompress?: (bytes: Uint8Array, done: (error: Error | null, result: Buffer) => void) => void;
}

let loaded: Promise<Zstd | null> | undefined;

/** null where there is none on this machine: the package has no build for every platform. */
function zstdHere(): Promise<Zstd | null> {
  loaded ??= loadZstd();
  return loaded;
}

async function loadZstd(): Promise<Zstd | null> {
  const { zstdCompress, zstdDecompress } = zlib as ZlibWithZstd;
  if (zstdCompress !== undefined && zstdDecompress !== undefined) {
    return { compress: promisify(zstdCompress), decompress: promisify(zstdDecompress) };
  }
  try {
    return await import('@mongodb-js/zstd');
  } catch {
    // Not a failure: frames are then written as brotli, and VAULT_CODEC_MISSING is what one that is zstd says.
    return null;
  }
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

/** @throws UnreadableBytes, VAULT_CODEC_MISSING */
export async function decompressFrame(
  codec: FrameCodec,
  bytes: Uint8Array,
  rawBytes: number,
): Promise<Uint8Array> {
  const raw = await decompressed(codec, bytes, rawBytes);
  if (raw.byteLength !== rawBytes) throw new UnreadableBytes('a frame has another length than it should');
  return raw;
}

async function decompressed(codec: FrameCodec, bytes: Uint8Array, rawBytes: number): Promise<Uint8Array> {
  if (codec === asIs) return bytes;
  if (codec !== brotli && codec !== zstd)
    throw new UnreadableBytes(`nobody knows the codec ${String(codec)}`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zstdCodec = codec === zstd ? await zstdHere() : null;
  if (codec === zstd && zstdCodec === null) throw new HoldfastError('VAULT_CODEC_MISSING');
  try {
    if (zstdCodec !== null) return await zstdCodec.decompress(buffer);
    return await decompressBrotli(buffer, { maxOutputLength: rawBytes });
  } catch (error) {
    throw new UnreadableBytes('a frame cannot be decompressed', { cause: error });
  }
}
