// 0007: what people said about alerts. It outlasts the alert where it was silenced, so it stands by itself.
import type { Migration } from '../../sqlite/migration.ts';

export const alertMarks: Migration = {
  version: 7,
  name: 'alert marks',
  sql: `
    CREATE TABLE alert_marks (
      key TEXT PRIMARY KEY,
      mark TEXT NOT NULL CHECK (json_valid(mark))
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE alert_states ADD COLUMN told_since_ms INTEGER;
  `,
};
