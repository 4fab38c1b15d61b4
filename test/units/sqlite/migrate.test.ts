// Migrations: each happens once and whole, and a file from the future is left alone.
import { Database } from '../../../src/sqlite.ts';
import { describe, expect, test } from 'vitest';

import { catalogKind } from '../../../src/catalog/catalog-kind.ts';
import { migrate } from '../../../src/sqlite/migrate.ts';
import { sqliteKind } from '../../../src/stores/sqlite/sqlite-kind.ts';
import { failureOf } from '../catalog/homes.ts';

const { tooNew } = catalogKind('/db');

const one = { version: 1, name: 'one', sql: 'CREATE TABLE a (x)' };
const two = { version: 2, name: 'two', sql: 'INSERT INTO a VALUES (2)' };
const broken = {
  version: 2,
  name: 'broken',
  sql: 'INSERT INTO a VALUES (7); INSERT INTO nowhere VALUES (1)',
};

function emptyDatabase(): Database {
  const db = new Database(':memory:');
  db.exec('CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, applied_at_ms INTEGER NOT NULL)');
  return db;
}

const applied = (db: Database) => db.prepare('SELECT * FROM schema_migrations').all();
const rows = (db: Database) => db.prepare('SELECT x FROM a').pluck().all();

describe('migrate', () => {
  test('applies what is missing, once', () => {
    const db = emptyDatabase();
    migrate(db, [one], 10, tooNew);
    migrate(db, [one, two], 20, tooNew);
    migrate(db, [one, two], 30, tooNew);
    expect(rows(db)).toEqual([2]);
    expect(applied(db)).toEqual([
      { version: 1, applied_at_ms: 10 },
      { version: 2, applied_at_ms: 20 },
    ]);
  });

  test('leaves nothing of a migration that fails', () => {
    const db = emptyDatabase();
    expect(() => migrate(db, [one, broken], 10, tooNew)).toThrow('nowhere');
    expect(rows(db)).toEqual([]);
    expect(applied(db)).toEqual([{ version: 1, applied_at_ms: 10 }]);
  });

  test('changes nothing in a file that knows more', async () => {
    const db = emptyDatabase();
    migrate(db, [one, two], 10, tooNew);
    const failure = await failureOf(() => migrate(db, [one], 20, tooNew));
    expect(failure.code).toBe('CATALOG_TOO_NEW');
    expect(failure.message).toContain('/db');
    expect(applied(db)).toHaveLength(2);
  });
});

test.each([
  ['catalog', catalogKind('/db')],
  ['database of sessions', sqliteKind('sqlite:/db')],
])('the migrations of a %s are numbered 1, 2, 3 and so on', (_name, { migrations }) => {
  expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
});
