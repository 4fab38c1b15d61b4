// A disk that is full or read-only under SQLite: a clear error, what was acknowledged stays, and it goes on afterwards.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Lease } from '../../src/ports/entry-store.ts';
import { acme, change, key, live, other, seen, write } from '../../src/testing/entry-store/scene.ts';
import { fillDisk, mountDisk } from '../rigs/faults/disk.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { open, refusal } from '../units/stores/sqlite/scene.ts';

const leftBytes = 400_000;

function smallDisk(): string {
  const folder = freshFolder();
  mountDisk(folder, '8m');
  return folder;
}

test('a full disk rejects the set that does not fit, keeps every earlier one, and takes it when there is room', async () => {
  const disk = smallDisk();
  const path = join(disk, 'sessions.db');
  const store = open(path);
  const lease = await live(store, acme);
  const free = fillDisk(disk, leftBytes);
  const set = async (round: number): Promise<void> => {
    const creds = change('creds', 'creds', String(round));
    await write(store, lease, change('a', String(round), 'x'.repeat(9000)), creds);
  };
  const made = await untilRefused(set);
  const error = await refusal(() => set(made));
  expect(error).toEqual({ code: 'STORE_FULL', cause: expect.stringContaining('SQLITE_FULL') });
  expect(made).toBeGreaterThan(5);
  expect(await seen(store, acme)).toHaveLength(made + 1);
  free();
  await set(made);
  await store.close();
  const again = open(path);
  expect(await seen(again, acme)).toHaveLength(made + 2);
  const creds = await again.entry(acme, key('creds', 'creds'));
  expect(Buffer.from(creds?.value ?? '').toString()).toBe(String(made));
});

test('of sets that were made together only the one fails that does not fit', async () => {
  const disk = smallDisk();
  const store = open(join(disk, 'sessions.db'));
  const [large, small]: [Lease, Lease] = [await live(store, acme), await live(store, other)];
  fillDisk(disk, leftBytes);
  const huge = { type: 'session', id: 'huge', value: Buffer.alloc(2 * leftBytes, 'x') };
  const outcomes = await store.write([
    { lease: small, changes: [change('session', 'a', 'first')] },
    { lease: large, changes: [change('session', 'b', 'part'), huge] },
    { lease: small, changes: [change('session', 'c', 'last')] },
  ]);
  expect(outcomes.map((outcome) => outcome?.code ?? null)).toEqual([null, 'STORE_FULL', null]);
  expect(await seen(store, acme)).toEqual([]);
  expect((await seen(store, other))?.map(([, id]) => id)).toEqual(['a', 'c']);
});

test('a disk too full for a new database gets none, not half a one', async () => {
  const disk = smallDisk();
  const free = fillDisk(disk, 40_000);
  const store = open(join(disk, 'data', 'sessions.db'));
  expect((await refusal(() => store.heads())).code).toMatch(/^STORE_(FULL|UNAVAILABLE)$/);
  expect(readdirSync(join(disk, 'data'))).toEqual([]);
  free();
  expect(await store.heads()).toEqual([]);
});

test('a database on a read-only file system says so, and is written again when it is none', async () => {
  const [disk, view] = [smallDisk(), freshFolder()];
  mkdirSync(join(disk, 'data'));
  const path = join(disk, 'data', 'sessions.db');
  const first = open(path);
  await write(first, await live(first, acme), change('creds', 'creds', 'kept'));
  await first.close();
  mount('--bind', disk, view);
  onTestFinished(() => void spawnSync('umount', ['--lazy', view]));
  mount('-o', 'remount,bind,ro', view);
  const store = open(join(view, 'data', 'sessions.db'));
  expect((await refusal(() => store.heads())).code).toBe('STORE_READ_ONLY');
  mount('-o', 'remount,bind,rw', view);
  expect(await seen(store, acme)).toEqual([['creds', 'creds', 'kept']]);
});

/** How often it was done before it was refused. */
async function untilRefused(act: (round: number) => Promise<void>): Promise<number> {
  for (let made = 0; ; made++) {
    const done = await act(made).then(
      () => true,
      () => false,
    );
    if (!done) return made;
  }
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}
