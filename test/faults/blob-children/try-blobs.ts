// Makes every call of a folder of blobs once, as whoever runs it, and prints what came of each.
import { FolderBlobs } from '../../../src/blobs/folder/folder-blobs.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { say } from '../catalog-children/when-told.ts';

const [root = ''] = process.argv.slice(2);
const blobs = new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });
const bytes = Buffer.from('new');

async function listed(): Promise<number> {
  let count = 0;
  for await (const page of blobs.list('')) count += page.length;
  return count;
}

const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['get', async () => (await blobs.get('a/kept'))?.bytes.length],
  ['list', listed],
  ['put', () => blobs.put('a/new', bytes)],
  ['put absent', () => blobs.put('b/new', bytes, { absent: true })],
  ['delete', () => blobs.delete(['a/kept'])],
];
for (const [name, call] of calls) {
  try {
    say(`${name}: ${String(await call())}`);
  } catch (error) {
    say(`${name}: ${error instanceof HoldfastError ? error.code : String(error)}`);
  }
}
