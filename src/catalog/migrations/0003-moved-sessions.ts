// 0003: where a session of a database went, when Holdfast itself moved it to another place.
import type { Migration } from '../../sqlite/migration.ts';

export const movedSessions: Migration = {
  version: 3,
  name: 'moved sessions',
  sql: 'ALTER TABLE live_sessions ADD COLUMN moved_to TEXT;',
};
