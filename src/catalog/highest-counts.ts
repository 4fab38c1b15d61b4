// The highest counts of the last days: what a shrunken list or an emptied place is compared with.
import type { CatalogFile } from './catalog-file.ts';

export { instancesCount } from '../core/listing.ts';

/**
 * With the last look alone, a list that lost most of its instances would be the new normal a minute later, and its
 * orphans fair game an hour later. So the highest count of each of the last seven days with a look is kept.
 */
const daysKept = 7;
const dayMs = 24 * 3_600_000;

export interface HighestCounts {
  see(what: string, count: number, atMs: number): void;
  /** null when it was never counted. */
  highest(what: string): number | null;
  /** Holdfast itself took some away, so that many fewer are no surprise. */
  lower(what: string, by: number): void;
}

export function highestCounts(file: CatalogFile): HighestCounts {
  const raise = file.db.prepare<[string, number, number]>(
    `INSERT INTO highest_counts (what, day, highest) VALUES (?, ?, ?)
     ON CONFLICT (what, day) DO UPDATE SET highest = excluded.highest WHERE excluded.highest > highest`,
  );
  const forget = file.db.prepare<[string, string, number]>(
    `DELETE FROM highest_counts WHERE what = ? AND day NOT IN
       (SELECT day FROM highest_counts WHERE what = ? ORDER BY day DESC LIMIT ?)`,
  );
  const highest = file.db
    .prepare<[string], number | null>('SELECT max(highest) FROM highest_counts WHERE what = ?')
    .pluck();
  const lower = file.db.prepare<[number, string]>(
    'UPDATE highest_counts SET highest = max(0, highest - ?) WHERE what = ?',
  );
  return {
    see(what, count, atMs) {
      raise.run(what, Math.floor(atMs / dayMs), count);
      forget.run(what, what, daysKept);
    },
    highest: (what) => highest.get(what) ?? null,
    lower: (what, by) => void lower.run(by, what),
  };
}
