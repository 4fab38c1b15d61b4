// The last cleaning of each session in SQLite: what tells that a session should be paired afresh.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CleaningResult, Cleanings } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

/** Some 5 ms of work, and one sync of the disk. */
const resultsPerTurn = 1000;

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
    async record(results) {
      for (let at = 0; at < results.length; at += resultsPerTurn) {
        const turn = results.slice(at, at + resultsPerTurn);
        file.write(() => {
          for (const [session, { atMs, removed, remaining }] of turn)
            record.run(session, atMs, removed, remaining);
        });
        await nextTurn();
      }
    },
  };
}
