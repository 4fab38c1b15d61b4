// Several processes on one SQLite database: one file, each migration once, and pictures of one moment.
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { acme, live, longMs, owner, write } from '../../src/testing/entry-store/scene.ts';
import { connect, freshPath, open, refusal } from '../units/stores/sqlite/scene.ts';
import { startChild, together } from './catalog-children/start-child.ts';
import { contentAt, pictureOf } from './sqlite-children/rounds.ts';

test('processes that open a database for the first time all get the one database', async () => {
  const path = freshPath();
  const identities = await together(4, 'test/faults/sqlite-children/open.ts', path);
  expect(identities).toHaveLength(4);
  expect(new Set(identities)).toEqual(new Set([await open(path).identity()]));
  // The log and its index may stay when the last ones close at once; drafts may not.
  const others = readdirSync(dirname(path)).filter((name) => !/^sessions\.db(-wal|-shm)?$/.test(name));
  expect(others).toEqual([]);
});

test('processes that bring a database up to date apply each migration once, and an older one refuses it then', async () => {
  const path = freshPath();
  const older = open(path);
  await older.heads();
  await older.close();
  const upgraded = await together(4, 'test/faults/sqlite-children/upgrade.ts', path);
  expect(upgraded).toEqual(Array.from({ length: 4 }, () => 'upgraded'));
  expect(connect(path).prepare('SELECT x FROM next').pluck().all()).toEqual([1]);
  expect((await refusal(() => open(path).heads())).code).toBe('STORE_TOO_NEW');
});

test('a session that another process writes is always seen at one moment, and is not given away', async () => {
  const path = freshPath();
  const store = open(path);
  await store.heads();
  const child = await startChild('test/faults/sqlite-children/write-rounds.ts', path);
  const rounds = new Set<number>();
  while (rounds.size < 20) {
    const { round, content } = await pictureOf(store, 'one');
    expect(content).toEqual(contentAt(round));
    rounds.add(round);
    const request = { name: { tenant: 'acme', id: 'one' }, owner: owner(), ttlMs: longMs };
    const [answer] = await store.acquire([request]);
    expect(answer?.outcome).toBe('held');
    await pause(2);
  }
  child.process.kill('SIGKILL');
  expect((await child.ended).signal).toBe('SIGKILL');
});

test('a connection that is lost is unavailable once, and opened again by the next call', async () => {
  const path = freshPath();
  const store = open(path);
  const value = Buffer.alloc(200_000, 'x');
  await write(store, await live(store, acme), { type: 'session', id: 'large', value });
  await store.close();
  expect(await together(1, 'test/faults/sqlite-children/lose-descriptor.ts', path)).toEqual([
    'STORE_UNAVAILABLE',
    '1 entries',
  ]);
});
