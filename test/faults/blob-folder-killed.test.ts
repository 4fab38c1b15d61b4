// Writers of a folder of blobs that are killed at random: every blob is whole, and what was acknowledged is so.
import { spawn } from 'node:child_process';
import { lstatSync, readdirSync, utimesSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { FolderBlobs } from '../../src/blobs/folder/folder-blobs.ts';
import type { BlobStore } from '../../src/ports/blob-store.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { unsealed } from './blob-children/sealed.ts';

const kills = 20;
const longestMs = 20;
/** So many calls are acknowledged before it is killed, at most. */
const mostAcknowledged = 16;

const built = builtOnce('test/faults/blob-children/write-blobs.ts');

/** Lets it write until it has acknowledged some, and a moment longer, and kills it. @returns what it acknowledged */
async function killedWriter(root: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [built.child, root, String(round)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const acknowledged: string[] = [];
  const ended = new Promise<string | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  const enough = 1 + (round % mostAcknowledged);
  const some = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line === 'ready') return;
      acknowledged.push(line);
      if (acknowledged.length >= enough) resolve();
    });
  });
  await Promise.race([some, ended]);
  await pause(Math.random() * longestMs);
  child.kill('SIGKILL');
  expect(await ended, stderr).toBe('SIGKILL');
  return acknowledged;
}

/** The text of each blob by its key, each of them whole. */
async function contentOf(blobs: BlobStore): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  for await (const page of blobs.list('')) {
    for (const { key, sizeBytes } of page) {
      const bytes = (await blobs.get(key))?.bytes ?? new Uint8Array();
      const text = unsealed(bytes);
      expect([key, text === null ? 'torn' : 'whole', bytes.length]).toEqual([key, 'whole', sizeBytes]);
      content.set(key, text ?? '');
    }
  }
  return content;
}

test(`after each of ${kills} kills every blob is whole, and what was acknowledged is there, or gone`, async () => {
  const root = join(freshFolder(), 'vault');
  const blobs = new FolderBlobs({ kind: 'folder', url: root, root }, { create: true });
  const there = new Set<string>();
  let [head, acknowledgedOfAll] = [0, 0];
  for (let round = 0; round < kills; round++) {
    const acknowledged = await killedWriter(root, round);
    acknowledgedOfAll += acknowledged.length;
    const content = await contentOf(blobs);
    for (const line of acknowledged) {
      const [what, key = ''] = line.split(' ');
      if (what === 'there') there.add(key);
      if (what === 'gone') expect(content.has(key), line).toBe(false);
      if (what === 'head') head = Number(key);
    }
    for (const key of there) expect(content.get(key)).toBe(key);
    // At most the one that nobody was told of.
    const found = Number(content.get('head') ?? 0);
    expect(found - head, `kill ${round}`).toBeOneOf([0, 1]);
    head = found;
  }
  expect(acknowledgedOfAll).toBeGreaterThan(kills * 4);
  await leavesNothing(root);
});

/** What the killed ones were writing lies there, and goes when it is old. */
async function leavesNothing(root: string): Promise<void> {
  const incoming = join(root, '+incoming');
  const left = readdirSync(incoming);
  expect(left.length).toBeGreaterThan(0);
  expect(left.every((name) => (lstatSync(join(incoming, name)).mode & 0o777) === 0o600)).toBe(true);
  for (const name of left) utimesSync(join(incoming, name), 1_000_000, 1_000_000);
  const next = new FolderBlobs({ kind: 'folder', url: root, root }, { create: false });
  await next.put('next', Buffer.from('x'));
  expect(readdirSync(incoming)).toEqual([]);
}
