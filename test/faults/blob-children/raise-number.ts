// Adds to the number in a blob, comparing, so many times; many of these processes do it at once.
import { FolderBlobs } from '../../../src/blobs/folder/folder-blobs.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { say, whenTold } from '../catalog-children/when-told.ts';

const [root = '', times = '0'] = process.argv.slice(2);
const blobs = new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });

async function raise(): Promise<boolean> {
  const found = await blobs.get('number');
  const next = Buffer.from(String(found === null ? 1 : Number(Buffer.from(found.bytes).toString()) + 1));
  try {
    await blobs.put('number', next, found === null ? { absent: true } : { version: found.version });
    return true;
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'BLOB_CONFLICT') return false;
    throw error;
  }
}

whenTold(async () => {
  let conflicts = 0;
  for (let done = 0; done < Number(times);) {
    if (await raise()) done += 1;
    else conflicts += 1;
  }
  say(`conflicts ${conflicts}`);
});
