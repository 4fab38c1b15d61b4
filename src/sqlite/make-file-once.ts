// Makes a database file the first time: whole or not at all, and never over something that is there.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Database } from '../sqlite.ts';
import type { FileKind } from './file-kind.ts';
import { migrate } from './migrate.ts';

export interface NewFile {
  readonly nowMs: number;
  /** The file's first rows; its tables are there. */
  fill(db: Database): void;
}

/**
 * Makes the file at `path` (mode 0600), and its folder (mode 0700), unless there is one. It is built beside its
 * place and linked there when it is complete, so that an empty or half-made file at `path` is always damage and
 * never a beginning; of two processes that do this at once one wins and both then open the winner's.
 * @throws what `kind.unusable` makes when the remains of a lost file lie there; file errors as they are
 */
export function makeFileOnce(path: string, kind: FileKind, newFile: () => NewFile): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // In this order: a log exists only beside a database, so one seen first makes the database's absence a loss.
  const logIsThere = existsSync(`${path}-wal`);
  if (isThere(path)) return;
  // A new database would have the lost one's log replayed into it.
  if (logIsThere) throw kind.unusable('it is missing, but its log (-wal) is there');
  const draft = `${path}.new-${randomBytes(6).toString('hex')}`;
  try {
    fillDraft(draft, kind, newFile());
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

function fillDraft(draft: string, kind: FileKind, { nowMs, fill }: NewFile): void {
  // SQLite gives its log and shared memory the mode of the main file: this keeps all three private.
  closeSync(openSync(draft, 'wx', 0o600));
  const db = new Database(draft);
  try {
    for (const pragma of kind.firstPragmas) db.pragma(pragma);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma(`application_id = ${kind.applicationId}`);
    db.exec(
      'CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, applied_at_ms INTEGER NOT NULL) STRICT',
    );
    migrate(db, kind.migrations, nowMs, (found, known) => kind.tooNew(found, known));
    fill(db);
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
