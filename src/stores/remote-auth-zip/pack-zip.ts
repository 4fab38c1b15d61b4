// Packs a folder into a zip: beside its name first, read back to see that it is whole, and only then under its name.
import { createWriteStream } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile as ZipToWrite } from 'yazl';
import { HoldfastError } from '../../core/errors.ts';
import { ZipFile } from '../folder-wwebjs/zip-file.ts';

/** Chromium compresses its tables itself: a small effort finds what there is to find. */
const compressionLevel = 1;

/**
 * RemoteAuth takes a zip for unpacked once its reader has taken in the last byte, and starts the browser, which makes an empty
 * database where `CURRENT` is not there yet (RemoteAuth.js, unCompressSession: `finish` of unzipper; measured with 1.34.7: 18
 * of 40 small files were there). The reader cannot take in an entry that is larger than its buffers before every one
 * ahead of it is on the disk, so one comes last that nobody needs.
 */
const last = { name: 'Default/Code Cache/unpacked-last', content: Buffer.alloc(2 ** 20) };

/** @throws HoldfastError SESSION_DAMAGED, ZIP_DAMAGED; what the disk throws */
export async function packZip(folder: string, path: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const files = await pack(folder, beside);
    await compare(beside, files);
    await rename(beside, path);
    await syncFolder(dirname(path));
  } finally {
    // Nothing is left of it where the renaming worked.
    await rm(beside, { force: true });
  }
}

/** @returns what was packed: size by path */
async function pack(folder: string, path: string): Promise<ReadonlyMap<string, number>> {
  const zip = new ZipToWrite();
  const files = new Map<string, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    const name = from.slice(folder.length + 1);
    if (entry.isDirectory()) zip.addEmptyDirectory(name);
    if (!entry.isFile()) continue;
    zip.addFile(from, name, { compressionLevel });
    files.set(name, (await stat(from)).size);
  }
  zip.addBuffer(last.content, last.name, { compressionLevel });
  files.set(last.name, last.content.byteLength);
  zip.end();
  // yazl tells here of a file that it cannot read, and its stream then never ends.
  const failed = new AbortController();
  zip.once('error', (error) => failed.abort(error));
  const target = createWriteStream(path, { mode: 0o600, flush: true });
  await pipeline(zip.outputStream, target, { signal: failed.signal }).catch((error: unknown) => {
    throw failed.signal.aborted ? failed.signal.reason : error;
  });
  return files;
}

async function compare(path: string, packed: ReadonlyMap<string, number>): Promise<void> {
  const zip = await ZipFile.open(path, basename(path, '.zip'));
  try {
    const files = zip.entries.filter((entry) => !entry.path.endsWith('/'));
    const isWhole =
      files.length === packed.size && files.every((file) => packed.get(file.path) === file.sizeBytes);
    if (!isWhole) {
      const cause = `it holds ${files.length} files, and ${packed.size} were packed`;
      throw new HoldfastError('ZIP_DAMAGED', { path, cause });
    }
    // Reading holds every byte against its checksum.
    for (const file of files) for await (const piece of zip.read(file.path)) void piece;
  } finally {
    await zip.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
