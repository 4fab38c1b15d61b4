// The files below a folder of blobs, in the order of their keys.
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { flawOfBlobKey } from '../../core/blob-key.ts';
import type { BlobInfo, BlobKey } from '../../ports/blob-store.ts';
import { orAbsent } from './files.ts';
import { unavailable } from './folder-failure.ts';

const pageSize = 200;

/** What is gone when it is looked at was deleted, as long as the root is there: the caller sees to that. */
export async function* listBlobs(
  root: string,
  prefix: string,
  after: BlobKey,
): AsyncGenerator<readonly BlobInfo[]> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  let keys: BlobKey[] = [];
  for await (const key of keysBelow(root, folder, prefix)) {
    if (key <= after || keys.push(key) < pageSize) continue;
    yield* pageOf(root, keys);
    keys = [];
  }
  yield* pageOf(root, keys);
}

/** @param folder empty, or with a slash at its end */
async function* keysBelow(root: string, folder: string, prefix: string): AsyncGenerator<BlobKey> {
  const entries = await orAbsent(() => readdir(join(root, folder), { withFileTypes: true }));
  const found = (entries ?? [])
    // Our own files and those of others have names that no key has.
    .filter(({ name }) => flawOfBlobKey(name) === null)
    // With its slash a folder stands where its keys stand: after `a-b`, before `a0`.
    .map((entry) => ({ entry, key: `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}` }))
    .filter(({ key }) => key.startsWith(prefix) || (key.endsWith('/') && prefix.startsWith(key)))
    .sort((one, two) => (one.key < two.key ? -1 : 1));
  for (const { entry, key } of found) {
    if (entry.isDirectory()) yield* keysBelow(root, key, prefix);
    else yield isBlob(root, entry, key);
  }
}

function isBlob(root: string, entry: Dirent, key: BlobKey): BlobKey {
  if (entry.isFile()) return key;
  // To pass over it would be to say that nothing lies there, or behind it.
  throw unavailable(root, `${join(root, key)} is neither a file nor a folder`);
}

async function* pageOf(root: string, keys: readonly BlobKey[]): AsyncGenerator<readonly BlobInfo[]> {
  const found = await Promise.all(keys.map((key) => infoOf(root, key)));
  const page = found.filter((info) => info !== null);
  if (page.length > 0) yield page;
}

async function infoOf(root: string, key: BlobKey): Promise<BlobInfo | null> {
  const stat = await orAbsent(() => lstat(join(root, key)));
  return stat?.isFile() === true ? { key, sizeBytes: stat.size, modifiedMs: Math.floor(stat.mtimeMs) } : null;
}
