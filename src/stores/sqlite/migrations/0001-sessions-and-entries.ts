// 0001: sessions with their leases, their entries, and the trash.
import type { Migration } from '../../../sqlite/migration.ts';

/**
 * Entries belong to a `content`, not to a session: a whole session goes to the trash, and comes back, by handing its
 * content over, whatever its size. A name stays known for ever, so that its epochs never begin anew.
 *
 * `entries` has row numbers and an index rather than being ordered by its key: Signal records are longer than what
 * a page of a WITHOUT ROWID table keeps of a row, so each would have a page of its own, read and written extra.
 */
export const sessionsAndEntries: Migration = {
  version: 1,
  name: 'sessions and entries',
  sql: `
    CREATE TABLE store (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      id TEXT NOT NULL,
      last_content INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE sessions (
      key INTEGER PRIMARY KEY,
      tenant TEXT NOT NULL,
      id TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('absent', 'arriving', 'live')),
      epoch INTEGER NOT NULL CHECK (epoch > 0),
      owner TEXT CHECK (json_valid(owner)),
      expires_ms INTEGER,
      content INTEGER,
      created_at_ms INTEGER,
      UNIQUE (tenant, id),
      CHECK ((owner IS NULL) = (expires_ms IS NULL)),
      CHECK ((content IS NULL) = (state = 'absent')),
      CHECK ((created_at_ms IS NULL) = (state = 'absent'))
    ) STRICT;

    CREATE TABLE entries (
      content INTEGER NOT NULL,
      type TEXT NOT NULL,
      id TEXT NOT NULL,
      modified_ms INTEGER NOT NULL,
      value BLOB NOT NULL,
      UNIQUE (content, type, id)
    ) STRICT;

    -- created_at_ms: of a whole session; null for one entry.
    CREATE TABLE trash (
      item TEXT PRIMARY KEY,
      content INTEGER NOT NULL,
      created_at_ms INTEGER
    ) STRICT, WITHOUT ROWID;
  `,
};
