// Opens the SQLite file of a home's catalog, made at the first time, with its tables up to date.
import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

import { Database } from '../sqlite.ts';

import { HoldfastError } from '../core/errors.ts';
import { attemptOn, CatalogFile } from './catalog-file.ts';
import { applicationId, makeCatalogOnce } from './make-catalog.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';

/** How long a process waits for another one's write before it gives up with SQLITE_BUSY. */
const busyTimeoutMs = 5000;

export interface CatalogOptions {
  nowMs(): number;
  /** Makes the id of a new home. */
  newId(): string;
}

/** See openCatalog for what it promises. @throws HoldfastError CATALOG_UNAVAILABLE, CATALOG_TOO_NEW */
export function openCatalogFile(homeDir: string, options: CatalogOptions): CatalogFile {
  const path = join(homeDir, 'holdfast.db');
  return attemptOn(path, () => {
    makeCatalogOnce(path, () => ({ homeId: options.newId(), nowMs: options.nowMs() }));
    refuseUnlikely(path);
    const db = new Database(path, { fileMustExist: true, timeout: busyTimeoutMs });
    try {
      prepareConnection(db, path);
      migrate(db, path, migrations, options.nowMs());
      return new CatalogFile(path, db);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** SQLite takes an empty file for a new database and names no reason for one that it may not open. */
function refuseUnlikely(path: string): void {
  const stats = statSync(path);
  if (!stats.isFile()) throw new HoldfastError('CATALOG_UNAVAILABLE', { path, cause: 'it is not a file' });
  if (stats.size === 0)
    throw new HoldfastError('CATALOG_UNAVAILABLE', { path, cause: 'it is empty (0 bytes)' });
  accessSync(path, constants.R_OK | constants.W_OK);
}

function prepareConnection(db: Database, path: string): void {
  if (db.pragma('application_id', { simple: true }) !== applicationId) {
    throw new HoldfastError('CATALOG_UNAVAILABLE', { path, cause: 'it is a database of another program' });
  }
  const mode = db.pragma('journal_mode = WAL', { simple: true });
  if (mode !== 'wal') {
    const cause = `its file system has no shared memory for a write-ahead log (journal mode ${String(mode)})`;
    throw new HoldfastError('CATALOG_UNAVAILABLE', { path, cause });
  }
  // The binding's own default with WAL is NORMAL, under which a power cut takes back what was acknowledged.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
}
