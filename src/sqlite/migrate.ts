// Brings a database file's tables up to what this Holdfast knows, one transaction for each migration.
import type { HoldfastError } from '../core/errors.ts';
import type { Database } from '../sqlite.ts';
import type { Migration } from './migration.ts';

/**
 * Applies the migrations that are missing. Safe while other processes do the same: whoever gets the write lock
 * looks again before acting, so each migration happens once.
 * @param tooNew raised when the file knows a migration that is not in the list; nothing is changed then
 */
export function migrate(
  db: Database,
  migrations: readonly Migration[],
  nowMs: number,
  tooNew: (found: number, known: number) => HoldfastError,
): void {
  const known = Math.max(0, ...migrations.map((migration) => migration.version));
  const refuseNewer = (): void => {
    const found = schemaVersion(db);
    if (found > known) throw tooNew(found, known);
  };
  refuseNewer();
  for (const migration of migrations) {
    if (isApplied(db, migration)) continue;
    const apply = db.transaction(() => {
      refuseNewer();
      if (isApplied(db, migration)) return;
      db.exec(migration.sql);
      migration.fill?.(db);
      db.prepare('INSERT INTO schema_migrations (version, applied_at_ms) VALUES (?, ?)').run(
        migration.version,
        nowMs,
      );
    });
    apply.immediate();
  }
}

/** The newest migration that a file has had. */
export function schemaVersion(db: Database): number {
  const newest = db
    .prepare<[], { version: number | null }>('SELECT max(version) AS version FROM schema_migrations')
    .get();
  return newest?.version ?? 0;
}

function isApplied(db: Database, migration: Migration): boolean {
  return db.prepare('SELECT 1 FROM schema_migrations WHERE version = ?').get(migration.version) !== undefined;
}
