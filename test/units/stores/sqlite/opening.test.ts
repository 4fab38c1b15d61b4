// Opening an SQLite database: made private and whole, and nothing of others is touched.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openCatalog } from '../../../../src/catalog/open-catalog.ts';
import { Database } from '../../../../src/sqlite.ts';
import { acme, live, seen } from '../../../../src/testing/entry-store/scene.ts';
import { connect, freshPath, open, refusal, withLog } from './scene.ts';

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

/** A file of some other program at `path`. */
function foreignFile(path: string, sql: string): void {
  mkdirSync(dirname(path));
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

describe('a new database', () => {
  test('is private: the file, its log and a folder that is made for it', async () => {
    const path = freshPath();
    const store = open(path);
    await live(store, acme);
    expect(withLog(path)).toHaveLength(3);
    expect(withLog(path).map(mode)).toEqual(['600', '600', '600']);
    expect(mode(dirname(path))).toBe('700');
  });

  test('leaves no drafts beside it, and one file when it is closed', async () => {
    const path = freshPath();
    const store = open(path);
    await live(store, acme);
    await store.close();
    expect(readdirSync(dirname(path))).toEqual(['sessions.db']);
  });

  test('is made by the first call, not before', async () => {
    const path = freshPath();
    const store = open(path);
    expect(withLog(path)).toEqual([]);
    expect(await store.heads()).toEqual([]);
    expect(withLog(path)).not.toEqual([]);
  });

  test('is not made where that is not asked for, and is found once it is there', async () => {
    const path = freshPath();
    const store = open(path, { create: false });
    expect((await refusal(() => store.heads())).code).toBe('STORE_UNAVAILABLE');
    expect(withLog(path)).toEqual([]);
    await live(open(path), acme);
    expect(await store.heads()).toHaveLength(1);
  });

  test('is not made beside the log of a lost one', async () => {
    const path = freshPath();
    mkdirSync(dirname(path));
    writeFileSync(`${path}-wal`, 'what is left');
    const { code, cause } = await refusal(() => open(path).heads());
    expect([code, cause]).toEqual(['STORE_UNAVAILABLE', 'it is missing, but its log (-wal) is there']);
    expect(readdirSync(dirname(path))).toEqual(['sessions.db-wal']);
  });

  test('survives its process with everything in it', async () => {
    const path = freshPath();
    const store = open(path);
    await live(store, acme);
    const identity = await store.identity();
    await store.close();
    const again = open(path);
    expect(await again.identity()).toBe(identity);
    expect(await seen(again, acme)).toEqual([]);
    expect((await again.head(acme))?.lease?.owner.purpose).toBe('a case');
  });
});

describe('what is not a database of sessions', () => {
  const baileysOwn = `CREATE TABLE creds (id TEXT, value TEXT); CREATE TABLE signal_keys (type TEXT, id TEXT, value TEXT)`;
  const foreign: readonly (readonly [string, string, string])[] = [
    ['the SQLite state of Baileys', baileysOwn, 'it is the SQLite state of Baileys'],
    ['of another program', 'CREATE TABLE songs (x)', 'a database of another program (tables songs)'],
    ['without tables', 'PRAGMA user_version = 3', 'without tables'],
  ];
  test.each(foreign)('is refused and named, and stays as it is: %s', async (_what, sql, cause) => {
    const path = freshPath();
    foreignFile(path, sql);
    const before = readFileSync(path);
    const answer = await refusal(() => open(path).heads());
    expect(answer.code).toBe('STORE_NOT_OURS');
    expect(answer.cause).toContain(cause);
    expect(readFileSync(path)).toEqual(before);
    expect(withLog(path)).toEqual([path]);
  });

  test("is refused where it is Holdfast's own catalog", async () => {
    const path = freshPath();
    openCatalog(dirname(path), { nowMs: Date.now, newId: () => 'home' }).close();
    const answer = await refusal(() => open(path.replace('sessions.db', 'holdfast.db')).heads());
    expect(answer.code).toBe('STORE_NOT_OURS');
    expect(answer.cause).toContain('catalog');
  });

  test.each(['{"noiseKey":{}}', 'x'.repeat(5000)])(
    'is refused where it is no database: %.10s',
    async (text) => {
      const path = freshPath();
      mkdirSync(dirname(path));
      writeFileSync(path, text);
      expect((await refusal(() => open(path).heads())).code).toBe('STORE_NOT_OURS');
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  test('is unavailable where it is empty or a folder, and never taken for a new one', async () => {
    const path = freshPath();
    mkdirSync(path, { recursive: true });
    const folder = { code: 'STORE_UNAVAILABLE', cause: 'it is not a file' };
    expect(await refusal(() => open(path).heads())).toEqual(folder);
    rmSync(path, { recursive: true });
    writeFileSync(path, '');
    const { code, cause } = await refusal(() => open(path).heads());
    expect([code, cause]).toEqual(['STORE_UNAVAILABLE', 'it is empty (0 bytes)']);
    expect(statSync(path).size).toBe(0);
  });
});

test('a database of a newer Holdfast is refused and left alone', async () => {
  const path = freshPath();
  const store = open(path);
  const { schemaVersion } = await store.facts();
  await store.close();
  const db = connect(path);
  db.prepare('INSERT INTO schema_migrations VALUES (?, 1)').run(schemaVersion + 1);
  const { code } = await refusal(() => open(path).heads());
  expect(code).toBe('STORE_TOO_NEW');
  expect(db.prepare('SELECT count(*) FROM sessions').pluck().get()).toBe(0);
});
