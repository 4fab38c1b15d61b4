// What an SQLite database takes on the disk, and what it says of itself.
import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Database } from '../../../../src/sqlite.ts';
import { factsOfFile } from '../../../../src/stores/sqlite/facts-of-file.ts';
import { acme, bytes, live, other, seen, whole, write } from '../../../../src/testing/entry-store/scene.ts';
import { connect, freshPath, open } from './scene.ts';

const large = Buffer.alloc(1_000_000, 'x');

test('a purged session gives its space back to the disk, and others keep theirs', async () => {
  const path = freshPath();
  const store = open(path);
  const [gone, kept] = [await live(store, acme), await live(store, other)];
  for (let n = 0; n < 20; n++) {
    await write(store, gone, { type: 'session', id: String(n), value: large });
    if (n % 4 === 0) await write(store, kept, { type: 'session', id: String(n), value: large });
  }
  await store.moveToTrash(whole(acme), 'run/acme', gone);
  const log = connect(path);
  const settled = (): number => {
    log.pragma('wal_checkpoint(TRUNCATE)');
    return statSync(path).size;
  };
  expect(settled()).toBeGreaterThan(25_000_000);
  await store.destroy('run/acme');
  expect(settled()).toBeLessThan(7_000_000);
  expect(await seen(store, other)).toHaveLength(5);
  expect(log.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('the log does not grow with the number of writes', async () => {
  const path = freshPath();
  const store = open(path);
  const lease = await live(store, acme);
  for (let n = 0; n < 300; n++) {
    await write(store, lease, { type: 'session', id: String(n % 10), value: Buffer.alloc(50_000 + n, 'x') });
  }
  expect(statSync(`${path}-wal`).size).toBeLessThan(8_000_000);
});

test('the facts name the version, the schema and all bytes on the disk, and find no risk in a good file', async () => {
  const path = freshPath();
  const store = open(path);
  await write(store, await live(store, acme), { type: 'a', id: 'b', value: bytes('c') });
  const facts = await store.facts();
  expect(facts.product).toMatch(/^SQLite 3\.\d+\.\d+$/);
  expect(facts.sizeBytes).toBe(statSync(path).size + statSync(`${path}-wal`).size);
  expect([facts.schemaVersion, facts.risks]).toEqual([1, []]);
});

test('a connection that does not wait for the disk is named as a risk', async () => {
  const path = freshPath();
  await open(path).heads();
  const db = new Database(path);
  db.pragma('synchronous = NORMAL');
  expect(factsOfFile(db, path).risks).toEqual([expect.stringContaining('power cut')]);
  db.close();
});
