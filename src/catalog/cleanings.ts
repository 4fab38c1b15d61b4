// The last cleaning of each session in SQLite: what tells that a session should be paired afresh.
import type { CleaningResult, Cleanings } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

interface CleaningRow extends CleaningResult {
  readonly session: string;
}

export function cleanings(file: CatalogFile): Cleanings {
  const all = file.db.prepare<[], CleaningRow>(
    'SELECT session, at_ms AS atMs, removed, remaining FROM cleanings ORDER BY session',
  );
  const record = file.db.prepare<[string, number, number, number]>(
    'INSERT OR REPLACE INTO cleanings (session, at_ms, removed, remaining) VALUES (?, ?, ?, ?)',
  );

  return {
    async last() {
      return file.read(() => new Map(all.all().map(({ session, ...result }) => [session, result])));
    },
    async record(session, { atMs, removed, remaining }) {
      file.write(() => record.run(session, atMs, removed, remaining));
    },
  };
}
