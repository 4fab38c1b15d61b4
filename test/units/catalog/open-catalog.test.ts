// The catalog's file: how it is made, that it is private, and that one that cannot be used is left as it is.
import { migrations } from '../../../src/catalog/migrations/index.ts';
import { createHmac } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Database } from '../../../src/sqlite.ts';
import { describe, expect, test } from 'vitest';

import { openCatalogFile } from '../../../src/catalog/open-catalog-file.ts';
import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import { failureOf, freshFolder, noon, openHome } from './homes.ts';
import { plan } from './scenes.ts';

const options = { nowMs: () => noon, newId: () => 'another-home' };

/** Puts something at the catalog's path and says what opening it raised and whether it is still the same. */
async function refusalOf(content: Uint8Array | string) {
  const home = freshFolder();
  const path = join(home, 'holdfast.db');
  writeFileSync(path, content);
  const before = readFileSync(path);
  const failure = await failureOf(() => openCatalog(home, options));
  return { path, failure, isUntouched: readFileSync(path).equals(before), files: readdirSync(home) };
}

function bytesOfCatalog(change: (db: Database) => void): Buffer {
  const { catalog, path } = openHome();
  catalog.close();
  const db = new Database(path);
  change(db);
  db.close();
  return readFileSync(path);
}

describe('a new home', () => {
  test('gets a private folder and a private file, with its log and shared memory', () => {
    const home = join(freshFolder(), 'not', 'there');
    openHome(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(readdirSync(home).toSorted()).toEqual(['holdfast.db', 'holdfast.db-shm', 'holdfast.db-wal']);
    for (const name of readdirSync(home)) expect(statSync(join(home, name)).mode & 0o777).toBe(0o600);
  });

  test('is private whatever the umask', () => {
    const umask = process.umask(0);
    try {
      const { path } = openHome();
      expect(statSync(path).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(umask);
    }
  });

  test('keeps its id and its secret over a restart, and another home has another secret', () => {
    const { home, catalog } = openHome();
    const seal = catalog.seal('text');
    catalog.close();
    const again = openCatalog(home, options);
    expect([again.homeId, again.seal('text')]).toEqual(['home-of-this-test', seal]);
    again.close();
    expect(openHome().catalog.seal('text')).not.toBe(seal);
  });

  test('seals with HMAC-SHA256 in hex', () => {
    const { catalog, path } = openHome();
    const db = new Database(path, { readonly: true });
    const secret = db.prepare<[], Buffer>('SELECT secret FROM home').pluck().get() ?? Buffer.alloc(0);
    db.close();
    expect(secret.length).toBe(32);
    expect(catalog.seal('grün')).toBe(createHmac('sha256', secret).update('grün').digest('hex'));
  });

  test('leaves no draft behind', () => {
    const { home, catalog } = openHome();
    catalog.close();
    expect(readdirSync(home)).toEqual(['holdfast.db']);
  });
});

describe('a file that is not a catalog is refused and left byte for byte as it was', () => {
  const garbage = Uint8Array.from({ length: 9000 }, (_, i) => (i * 7) % 256);

  test.each([2, 15, 100, 512, 4096, 9000])('garbage of %i bytes', async (size) => {
    const { failure, isUntouched, path, files } = await refusalOf(garbage.subarray(0, size));
    expect(failure.code).toBe('CATALOG_UNAVAILABLE');
    expect(failure.message).toContain(path);
    expect(failure.message).toContain('SQLITE_NOTADB');
    expect(isUntouched).toBe(true);
    expect(files).toEqual(['holdfast.db']);
  });

  test('a single byte', async () => {
    const { failure, isUntouched } = await refusalOf('x');
    expect(failure.code).toBe('CATALOG_UNAVAILABLE');
    expect(isUntouched).toBe(true);
  });

  test('an empty file', async () => {
    const { failure, isUntouched } = await refusalOf('');
    expect(failure).toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      message: expect.stringContaining('it is empty'),
    });
    expect(isUntouched).toBe(true);
  });

  test("another program's database", async () => {
    const other = new Database(':memory:');
    other.exec('CREATE TABLE theirs (x)');
    const { failure, isUntouched } = await refusalOf(other.serialize());
    expect(failure.message).toContain('a database of another program');
    expect(isUntouched).toBe(true);
  });

  test('a catalog whose first pages are destroyed', async () => {
    const bytes = bytesOfCatalog(() => undefined);
    bytes.fill(0xff, 100, 8192);
    const { failure, isUntouched } = await refusalOf(bytes);
    expect(failure).toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      message: expect.stringContaining('SQLITE_CORRUPT'),
    });
    expect(isUntouched).toBe(true);
  });

  test('a catalog of a newer Holdfast', async () => {
    const bytes = bytesOfCatalog((db) => db.exec('INSERT INTO schema_migrations VALUES (999, 1)'));
    const { failure, isUntouched } = await refusalOf(bytes);
    expect(failure.code).toBe('CATALOG_TOO_NEW');
    const known = Math.max(...migrations.map(({ version }) => version));
    expect(failure.message).toContain(`schema 999, this one knows ${known}`);
    expect(isUntouched).toBe(true);
  });

  test('a catalog that lost its home id', async () => {
    const { failure } = await refusalOf(bytesOfCatalog((db) => db.exec('DELETE FROM home')));
    expect(failure.message).toContain('lost the id of its home');
  });
});

describe('a catalog that cannot be opened', () => {
  test('is not made anew where only its log is left', async () => {
    const { home, path, catalog } = openHome();
    await catalog.plans.save(plan('p'), 'cli');
    const log = readFileSync(`${path}-wal`);
    catalog.close();
    rmSync(path);
    writeFileSync(`${path}-wal`, log);
    const failure = await failureOf(() => openCatalog(home, options));
    expect(failure.message).toContain('it is missing, but its log (-wal) is there');
    expect(readdirSync(home)).toEqual(['holdfast.db-wal']);
  });

  test('says so when a folder is in its place', async () => {
    const home = freshFolder();
    mkdirSync(join(home, 'holdfast.db'));
    const failure = await failureOf(() => openCatalog(home, options));
    expect(failure).toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      message: expect.stringContaining('not a file'),
    });
  });

  test('says so when a file is in the place of its folder', async () => {
    const file = join(freshFolder(), 'file');
    writeFileSync(file, '');
    const failure = await failureOf(() => openCatalog(file, options));
    expect(failure).toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      message: expect.stringContaining('EEXIST'),
    });
    const below = await failureOf(() => openCatalog(join(file, 'home'), options));
    expect(below).toMatchObject({ code: 'CATALOG_UNAVAILABLE', message: expect.stringContaining('ENOTDIR') });
  });

  test('says after its close that it was closed, and closes twice without harm', async () => {
    const { catalog } = openHome();
    catalog.close();
    catalog.close();
    const failure = await failureOf(() => catalog.journal.runs(1));
    expect(failure).toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      message: expect.stringContaining('was closed'),
    });
  });
});

test('an existing folder keeps its mode', () => {
  const home = freshFolder();
  chmodSync(home, 0o750);
  openHome(home);
  expect(statSync(home).mode & 0o777).toBe(0o750);
});

test('a row damaged on the disk is an error that names it, not an empty answer', async () => {
  const { catalog, path } = openHome();
  await catalog.plans.save(plan('p'), 'cli');
  const db = new Database(path);
  db.pragma('ignore_check_constraints = ON');
  db.exec(`UPDATE plans SET plan = '{"torn'`);
  db.close();
  const failure = await failureOf(() => catalog.plans.find('p'));
  expect(failure).toMatchObject({
    code: 'CATALOG_UNAVAILABLE',
    message: expect.stringContaining('plan p is damaged'),
  });
});

test('every commit is flushed to the disk before it is acknowledged', () => {
  // Durability itself shows only when the power goes; this is the mode that gives it.
  const file = openCatalogFile(freshFolder(), options);
  const pragma = (name: string) => file.db.pragma(name, { simple: true });
  expect([pragma('journal_mode'), pragma('synchronous')]).toEqual(['wal', 2]);
  expect([pragma('foreign_keys'), pragma('busy_timeout')]).toEqual([1, 5000]);
  file.close();
});
