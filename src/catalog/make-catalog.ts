// Makes a home's catalog file the first time: whole or not at all, and never over something that is there.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import { Database } from '../sqlite.ts';

import { HoldfastError } from '../core/errors.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

/** Marks an SQLite file as a Holdfast catalog ("HFct"): tells it from a database of another program. */
export const applicationId = 0x48466374;

export interface NewHome {
  readonly homeId: string;
  readonly nowMs: number;
}

/**
 * Makes the catalog at `path` unless there is one. It is built beside its place and linked there when it is
 * complete, so that an empty or half-made file at `path` is always damage and never a beginning; of two processes
 * that do this at once one wins and both then open the winner's.
 * @throws HoldfastError CATALOG_UNAVAILABLE when the remains of a lost catalog lie there; file errors as they are
 */
export function makeCatalogOnce(path: string, newHome: () => NewHome): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // In this order: a log exists only beside a catalog, so one seen first makes the catalog's absence a loss.
  const logIsThere = existsSync(`${path}-wal`);
  if (isThere(path)) return;
  if (logIsThere) {
    // A new catalog would have the lost one's log replayed into it.
    throw new HoldfastError('CATALOG_UNAVAILABLE', {
      path,
      cause: 'it is missing, but its log (-wal) is there',
    });
  }
  const draft = `${path}.new-${randomBytes(6).toString('hex')}`;
  try {
    fillDraft(draft, newHome());
    publish(draft, path);
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(draft + suffix, { force: true });
  }
  syncFolder(dirname(path));
}

function isThere(path: string): boolean {
  // Not existsSync: it also says no when the folder may not be looked into.
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function fillDraft(draft: string, newHome: NewHome): void {
  // SQLite gives its log and shared memory the mode of the main file: this keeps all three private.
  closeSync(openSync(draft, 'wx', 0o600));
  const db = new Database(draft);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma(`application_id = ${applicationId}`);
    db.exec(
      'CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, applied_at_ms INTEGER NOT NULL) STRICT',
    );
    migrate(db, draft, migrations, newHome.nowMs);
    db.prepare('INSERT INTO home (only, id, secret) VALUES (1, ?, ?)').run(newHome.homeId, randomBytes(32));
    // Everything into the one file that is linked; a close does this too, but does not tell when it fails.
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
}

function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const anotherWasFaster = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!anotherWasFaster) throw error;
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
