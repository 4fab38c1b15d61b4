// Several processes at one folder of blobs: none loses what another one wrote, and one that dies holds nothing up.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FolderBlobs } from '../../src/blobs/folder/folder-blobs.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { startChild } from './catalog-children/start-child.ts';

const processes = 4;
const times = 30;
const script = 'test/faults/blob-children/raise-number.ts';

test(`a number that ${processes} processes raise by comparing loses nothing`, async () => {
  const root = join(freshFolder(), 'vault');
  const children = await Promise.all(
    Array.from({ length: processes }, () => startChild(script, root, String(times))),
  );
  for (const child of children) child.go();
  for (const child of children) expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
  const blobs = new FolderBlobs({ kind: 'folder', url: root, root }, { create: false });
  const found = await blobs.get('number');
  expect(Buffer.from(found?.bytes ?? []).toString()).toBe(String(processes * times));
  // They did meet.
  const conflicts = children.flatMap(({ lines }) => lines).map((line) => Number(line.split(' ')[1]));
  expect(conflicts.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0);
});

test('processes that are killed while they change a blob leave it to the next one at once', async () => {
  const root = join(freshFolder(), 'vault');
  for (let round = 0; round < 5; round++) {
    const child = await startChild(script, root, '1000000');
    child.go();
    await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 50));
    child.process.kill('SIGKILL');
    await child.ended;
    const blobs = new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });
    const found = await blobs.get('number');
    const only = found === null ? { absent: true as const } : { version: found.version };
    await blobs.put('number', Buffer.from('0'), only);
  }
});
