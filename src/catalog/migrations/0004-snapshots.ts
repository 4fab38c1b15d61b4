// 0004: what became of the snapshots of each session, so that alerts know of them without asking the vault.
import type { Migration } from '../../sqlite/migration.ts';

export const snapshots: Migration = {
  version: 4,
  name: 'snapshots',
  sql: `
    CREATE TABLE snapshots (
      vault TEXT NOT NULL,
      engine TEXT NOT NULL,
      tenant TEXT NOT NULL,
      id TEXT NOT NULL,
      session TEXT CHECK (session IS NULL OR json_valid(session)),
      tried_at_ms INTEGER,
      failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
      taken TEXT CHECK (taken IS NULL OR json_valid(taken)),
      verified TEXT CHECK (verified IS NULL OR json_valid(verified)),
      PRIMARY KEY (vault, engine, tenant, id)
    ) STRICT, WITHOUT ROWID;
  `,
};
