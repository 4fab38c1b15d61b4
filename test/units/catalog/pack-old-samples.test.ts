// A catalog from before samples were packed: every sample is still there, or what thinning leaves of it.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogKind } from '../../../src/catalog/catalog-kind.ts';
import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import { makeFileOnce } from '../../../src/sqlite/make-file-once.ts';
import { Database } from '../../../src/sqlite.ts';
import { freshFolder, noon } from './homes.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A home as the Holdfast before the sixth migration left it. */
function olderHome(fill: (db: InstanceType<typeof Database>) => void): string {
  const home = freshFolder();
  const path = join(home, 'holdfast.db');
  const kind = catalogKind(path);
  const older = { ...kind, migrations: kind.migrations.filter(({ version }) => version < 6) };
  makeFileOnce(path, older, () => ({
    nowMs: noon,
    fill: (db) => {
      db.prepare('INSERT INTO home (only, id, secret) VALUES (1, ?, ?)').run('older', Buffer.alloc(32, 1));
      db.transaction(() => fill(db))();
    },
  }));
  return home;
}

function addSession(db: InstanceType<typeof Database>, id: number, path: string): void {
  db.prepare(
    `INSERT INTO sessions (id, place, path, first_seen_ms, last_seen_ms, look, files, size_bytes, credentials)
     VALUES (?, 'baileys:/srv/auth', ?, 1, 1, 1, 0, 0, 'whole')`,
  ).run(id, path);
}

test('its samples are packed with their classes, each session for itself, and go on from there', async () => {
  const home = olderHome((db) => {
    addSession(db, 1, 'a');
    addSession(db, 2, 'b');
    addSession(db, 3, 'never sampled');
    const sample = db.prepare('INSERT INTO samples VALUES (?, ?, ?, ?)');
    const byClass = db.prepare('INSERT INTO class_samples VALUES (?, ?, ?, ?, ?)');
    for (let hour = 0; hour <= 30 * 24; hour += 1) sample.run(1, noon - hour * hourMs, 1000 - hour, 5000);
    byClass.run(1, noon - 30 * dayMs, 'pre-key', 280, 900);
    byClass.run(1, noon - 2 * dayMs, 'session', 20, 70);
    byClass.run(1, noon - hourMs, 'session', 0, 0);
    sample.run(2, noon - 5 * dayMs, 7, 70);
    const last = db.prepare('INSERT INTO last_samples VALUES (?, ?, ?, ?, ?)');
    last.run(1, noon, 1000, 5000, '{}');
    last.run(2, noon - 5 * dayMs, 7, 70, '{}');
  });
  const catalog = openCatalog(home, { nowMs: () => noon, newId: () => 'x' });
  const [a, b, c] = await Promise.all(
    ['a', 'b', 'never sampled'].map((path) =>
      catalog.samples.session({ place: 'baileys:/srv/auth', path }, 0),
    ),
  );
  catalog.close();
  const before = (points: typeof a, ms: number) => points?.findLast(({ atMs }) => atMs <= noon - ms);
  expect(a?.filter(({ atMs }) => atMs > noon - 14 * dayMs)).toHaveLength(14 * 24);
  expect(a?.length).toBeLessThan(14 * 24 + 20);
  expect(before(a, 0)).toMatchObject({ entries: 1000, sizeBytes: 5000 });
  expect(before(a, 0)?.byClass).toEqual({ 'pre-key': { entries: 280, sizeBytes: 900 } });
  expect(before(a, 2 * hourMs)?.byClass).toEqual({
    'pre-key': { entries: 280, sizeBytes: 900 },
    session: { entries: 20, sizeBytes: 70 },
  });
  expect(before(a, 29 * dayMs)?.entries).toBeGreaterThan(1000 - 30 * 24);
  expect(b).toMatchObject([{ atMs: noon - 5 * dayMs, entries: 7, sizeBytes: 70 }]);
  expect(c).toEqual([]);
});

test('a catalog is packed once, and the tables that held the samples are gone', () => {
  const home = olderHome((db) => addSession(db, 1, 'a'));
  for (const newId of ['first', 'second'])
    openCatalog(home, { nowMs: () => noon, newId: () => newId }).close();
  const db = new Database(join(home, 'holdfast.db'), { readonly: true });
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE name LIKE '%samples%'")
    .pluck()
    .all();
  db.close();
  expect(tables).toEqual([]);
});
