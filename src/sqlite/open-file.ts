// Opens a database file that is there, with its tables up to date and every commit durable.
import { accessSync, constants, statSync } from 'node:fs';
import { Database } from '../sqlite.ts';
import type { FileKind } from './file-kind.ts';
import { migrate } from './migrate.ts';

export interface OpenOptions {
  readonly nowMs: number;
  /** How long a call holds up this thread for another one's write before it gives up with SQLITE_BUSY. */
  readonly busyTimeoutMs: number;
}

/** @throws what `kind` makes of a file that is none of its own; SQLite's and file errors as they are */
export function openFile(path: string, kind: FileKind, options: OpenOptions): Database {
  refuseUnlikely(path, kind);
  const db = new Database(path, { fileMustExist: true, timeout: options.busyTimeoutMs });
  try {
    if (db.pragma('application_id', { simple: true }) !== kind.applicationId) throw kind.foreign(db);
    prepareConnection(db, kind);
    migrate(db, kind.migrations, options.nowMs, (found, known) => kind.tooNew(found, known));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** SQLite takes an empty file for a new database and names no reason for one that it may not open. */
function refuseUnlikely(path: string, kind: FileKind): void {
  const stats = statSync(path);
  if (!stats.isFile()) throw kind.unusable('it is not a file');
  if (stats.size === 0) throw kind.unusable('it is empty (0 bytes)');
  accessSync(path, constants.R_OK | constants.W_OK);
}

function prepareConnection(db: Database, kind: FileKind): void {
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') {
    throw kind.unusable(
      `its file system has no shared memory for a write-ahead log (journal mode ${String(mode)})`,
    );
  }
  // The binding's own default with WAL is NORMAL, under which a power cut takes back what was acknowledged.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
}
