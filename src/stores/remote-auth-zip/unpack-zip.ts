// Unpacks a zip into a folder, and believes nothing that it does not prove: its directory, every size, every checksum.
import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { HoldfastError } from '../../core/errors.ts';

export interface UnpackedZip {
  readonly files: number;
  readonly sizeBytes: number;
}

/**
 * @param folder empty
 * @throws HoldfastError ZIP_DAMAGED: cut short, empty, with wrong checksums, or changed while it was read
 */
export async function unpackZip(path: string, folder: string): Promise<UnpackedZip> {
  const before = await stat(path);
  const zip = await openZip(path);
  let files = 0;
  let sizeBytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) {
        await mkdir(join(folder, entry.fileName), { recursive: true, mode: 0o700 });
        continue;
      }
      await unpackFile(zip, entry, join(folder, entry.fileName));
      files += 1;
      sizeBytes += entry.uncompressedSize;
    }
  } catch (error) {
    throw asDamage(path, error);
  } finally {
    zip.close();
  }
  if (files === 0) throw damaged(path, 'there is no file in it');
  const after = await stat(path);
  // RemoteAuth writes every backup over the one before, into the same file.
  if (after.ino !== before.ino || after.mtimeMs !== before.mtimeMs || after.size !== before.size)
    throw damaged(path, 'it was written while it was read');
  return { files, sizeBytes };
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    // A name that leads out of the folder is an error of the zip: yauzl looks at each.
    return await openPromise(path, { strictFileNames: true });
  } catch (error) {
    throw asDamage(path, error);
  }
}

async function unpackFile(zip: ZipFile, entry: Entry, to: string): Promise<void> {
  const { fileName } = entry;
  if (!entry.canDecodeFileData()) throw new Error(`${fileName} is packed or encrypted in an unknown way`);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  let sum = 0;
  const summed = async function* (pieces: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const piece of pieces) {
      sum = crc32(piece, sum);
      yield piece;
    }
  };
  // It finds out about a wrong size by itself.
  await pipeline(
    await zip.openReadStreamPromise(entry),
    summed,
    createWriteStream(to, { mode: 0o600, flags: 'wx' }),
  );
  if (sum !== entry.crc32) throw new Error(`the checksum of ${fileName} is wrong`);
}

/** What the disk says is no damage of the zip. */
function asDamage(path: string, error: unknown): unknown {
  if (error instanceof HoldfastError || (error as NodeJS.ErrnoException).code?.startsWith('E')) return error;
  return damaged(path, (error as Error).message, error);
}

function damaged(path: string, cause: string, from?: unknown): HoldfastError {
  return new HoldfastError('ZIP_DAMAGED', { path, cause }, { cause: from });
}
