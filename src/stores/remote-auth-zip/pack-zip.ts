// Packs a folder into a zip: beside its name first, unpacked again to see that it is whole, and only then under its name.
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { HoldfastError } from '../../core/errors.ts';
import { unpackZip } from './unpack-zip.ts';

/** @param work a folder for what is only needed meanwhile @throws HoldfastError ZIP_DAMAGED; what the disk throws */
export async function packZip(folder: string, path: string, work: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const packed = await pack(folder, beside);
    await compare(beside, packed, work);
    await rename(beside, path);
    await syncFolder(dirname(path));
  } finally {
    // Nothing is left of it where the renaming worked.
    await rm(beside, { force: true });
  }
}

interface Packed {
  readonly files: number;
  readonly sizeBytes: number;
}

async function pack(folder: string, path: string): Promise<Packed> {
  const zip = new ZipFile();
  let files = 0;
  let sizeBytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name);
    const name = from.slice(folder.length + 1);
    if (entry.isDirectory()) zip.addEmptyDirectory(name);
    if (!entry.isFile()) continue;
    // Chromium compresses its tables itself: a small effort finds what there is to find.
    zip.addFile(from, name, { compressionLevel: 1 });
    files += 1;
    sizeBytes += (await stat(from)).size;
  }
  const target = createWriteStream(path, { mode: 0o600, flush: true });
  zip.end();
  await Promise.race([pipeline(zip.outputStream, target), failureOf(zip)]);
  return { files, sizeBytes };
}

/** yazl tells of a file that cannot be read here, and its stream then never ends. */
function failureOf(zip: ZipFile): Promise<never> {
  return new Promise((_, reject) => zip.once('error', reject));
}

async function compare(path: string, packed: Packed, work: string): Promise<void> {
  const folder = await mkdtemp(join(work, 'packed-'));
  try {
    const found = await unpackZip(path, folder);
    if (found.files === packed.files && found.sizeBytes === packed.sizeBytes) return;
    const cause = `it holds ${found.files} files, and ${packed.files} were packed`;
    throw new HoldfastError('ZIP_DAMAGED', { path, cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
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
