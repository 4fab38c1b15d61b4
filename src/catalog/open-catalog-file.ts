// Opens the SQLite file of a home's catalog, made at the first time, with its tables up to date.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { makeFileOnce } from '../sqlite/make-file-once.ts';
import type { NewFile } from '../sqlite/make-file-once.ts';
import { openFile } from '../sqlite/open-file.ts';
import { attemptOn, CatalogFile } from './catalog-file.ts';
import { catalogKind } from './catalog-kind.ts';

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
  const kind = catalogKind(path);
  return attemptOn(path, () => {
    makeFileOnce(path, kind, () => newHome(options));
    return new CatalogFile(path, openFile(path, kind, { nowMs: options.nowMs(), busyTimeoutMs }));
  });
}

function newHome(options: CatalogOptions): NewFile {
  return {
    nowMs: options.nowMs(),
    fill: (db) =>
      void db
        .prepare('INSERT INTO home (only, id, secret) VALUES (1, ?, ?)')
        .run(options.newId(), randomBytes(32)),
  };
}
