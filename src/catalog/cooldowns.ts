// Cooldowns in SQLite: when a job last acted on a session.
import type { Cooldowns } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

/**
 * Times come back as they were given, also when they now lie in the future because the clock went back: whoever
 * asks knows what time it is, and takes such a time for now.
 */
export function cooldowns(file: CatalogFile): Cooldowns {
  const last = file.db.prepare<[string, string], { lastMs: number }>(
    'SELECT last_ms AS lastMs FROM cooldowns WHERE job = ? AND session = ?',
  );
  const touch = file.db.prepare<[string, string, number]>(
    'INSERT OR REPLACE INTO cooldowns (job, session, last_ms) VALUES (?, ?, ?)',
  );

  return {
    lastMs: async (job, session) => file.read(() => last.get(job, session)?.lastMs ?? null),
    async touch(job, session, nowMs) {
      file.write(() => touch.run(job, session, nowMs));
    },
  };
}
