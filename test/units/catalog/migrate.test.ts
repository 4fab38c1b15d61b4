// Migrations: each happens once and whole, and a catalog from the future is left alone.
import { Database } from '../../../src/sqlite.ts';
import { describe, expect, test } from 'vitest';

import { migrate } from '../../../src/catalog/migrate.ts';
import { migrations } from '../../../src/catalog/migrations/index.ts';
import { failureOf } from './homes.ts';

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
    migrate(db, '/db', [one], 10);
    migrate(db, '/db', [one, two], 20);
    migrate(db, '/db', [one, two], 30);
    expect(rows(db)).toEqual([2]);
    expect(applied(db)).toEqual([
      { version: 1, applied_at_ms: 10 },
      { version: 2, applied_at_ms: 20 },
    ]);
  });

  test('leaves nothing of a migration that fails', () => {
    const db = emptyDatabase();
    expect(() => migrate(db, '/db', [one, broken], 10)).toThrow('nowhere');
    expect(rows(db)).toEqual([]);
    expect(applied(db)).toEqual([{ version: 1, applied_at_ms: 10 }]);
  });

  test('changes nothing in a catalog that knows more', async () => {
    const db = emptyDatabase();
    migrate(db, '/db', [one, two], 10);
    const failure = await failureOf(() => migrate(db, '/db', [one], 20));
    expect(failure.code).toBe('CATALOG_TOO_NEW');
    expect(failure.message).toContain('/db');
    expect(applied(db)).toHaveLength(2);
  });
});

test('the migrations are numbered 1, 2, 3 and so on', () => {
  expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
});
