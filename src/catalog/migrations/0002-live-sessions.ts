// 0002: linked sessions of databases that were seen alive.
import type { Migration } from '../../sqlite/migration.ts';

export const liveSessions: Migration = {
  version: 2,
  name: 'live sessions',
  sql: `
    CREATE TABLE live_sessions (
      place TEXT NOT NULL,
      path TEXT NOT NULL,
      last_live_ms INTEGER NOT NULL,
      PRIMARY KEY (place, path)
    ) STRICT, WITHOUT ROWID;
  `,
};
