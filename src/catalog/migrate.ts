// Brings a catalog's tables up to what this Holdfast knows, one transaction for each migration.
import type { Database } from '../sqlite.ts';

import { HoldfastError } from '../core/errors.ts';
import type { Migration } from './migrations/migration.ts';

/**
 * Applies the migrations that are missing. Safe while other processes do the same: whoever gets the write lock
 * looks again before acting, so each migration happens once.
 * @throws HoldfastError CATALOG_TOO_NEW when the catalog knows a migration that is not in the list; nothing is
 * changed then
 */
export function migrate(db: Database, path: string, migrations: readonly Migration[], nowMs: number): void {
  const known = Math.max(0, ...migrations.map((migration) => migration.version));
  refuseNewer(db, path, known);
  for (const migration of migrations) {
    if (isApplied(db, migration)) continue;
    const apply = db.transaction(() => {
      refuseNewer(db, path, known);
      if (isApplied(db, migration)) return;
      db.exec(migration.sql);
      db.prepare('INSERT INTO schema_migrations (version, applied_at_ms) VALUES (?, ?)').run(
        migration.version,
        nowMs,
      );
    });
    apply.immediate();
  }
}

function isApplied(db: Database, migration: Migration): boolean {
  return db.prepare('SELECT 1 FROM schema_migrations WHERE version = ?').get(migration.version) !== undefined;
}

function refuseNewer(db: Database, path: string, known: number): void {
  const newest = db
    .prepare<[], { version: number | null }>('SELECT max(version) AS version FROM schema_migrations')
    .get();
  const found = newest?.version ?? 0;
  if (found > known) throw new HoldfastError('CATALOG_TOO_NEW', { path, found, known });
}
