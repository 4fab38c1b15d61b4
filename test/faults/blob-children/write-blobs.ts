// Writes, replaces and deletes blobs in a folder without end, and prints what was acknowledged.
import { randomInt } from 'node:crypto';
import { FolderBlobs } from '../../../src/blobs/folder/folder-blobs.ts';
import { say } from '../catalog-children/when-told.ts';
import { sealed, unsealed } from './sealed.ts';

const [root = '', round = '0'] = process.argv.slice(2);
const blobs = new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });
const largest = 1_500_000;

async function makeNew(number: number): Promise<void> {
  const key = `sessions/${round}/new-${number}`;
  await blobs.put(key, sealed(key, randomInt(largest)), { absent: true });
  say(`there ${key}`);
}

/** Goes on counting where the one before it was killed. */
async function raiseHead(): Promise<void> {
  const found = await blobs.get('head');
  const count = found === null ? 1 : Number(unsealed(found.bytes)) + 1;
  const only = found === null ? { absent: true as const } : { version: found.version };
  await blobs.put('head', sealed(String(count), randomInt(20_000)), only);
  say(`head ${count}`);
}

async function replaceLarge(): Promise<void> {
  await blobs.put('large', sealed('large', randomInt(largest)));
  say('there large');
}

async function makeAndDelete(number: number): Promise<void> {
  const key = `sessions/${round}/gone-${number}/x`;
  await blobs.put(key, sealed(key, randomInt(1_000)));
  await blobs.delete([key]);
  say(`gone ${key}`);
}

say('ready');
for (let number = 0; ; number++) {
  await Promise.all([makeNew(number), raiseHead(), replaceLarge(), makeAndDelete(number)]);
}
