// 0005: keys of the HTTP door. A revoked one stays as a line: what was locked once does not open by itself.
import type { Migration } from '../../sqlite/migration.ts';

export const accessKeys: Migration = {
  version: 5,
  name: 'access keys',
  sql: `
    CREATE TABLE access_keys (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('read', 'operate', 'admin')),
      tenant TEXT,
      digest TEXT NOT NULL CHECK (length(digest) = 64),
      made_at_ms INTEGER NOT NULL,
      ends_at_ms INTEGER,
      last_used_ms INTEGER,
      revoked_at_ms INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX access_keys_by_name ON access_keys (name) WHERE revoked_at_ms IS NULL;
  `,
};
