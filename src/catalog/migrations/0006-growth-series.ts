// 0006: samples packed by series, thinned with age; of tenants, places and databases too. See docs/decisions for why.
import type { Migration } from '../../sqlite/migration.ts';
import { packOldSamples } from './pack-old-samples.ts';

// kind and name: the path of a session, a tenant's name; empty for a place and a database.
// engine, tenant, title: of a session, so that it can be found and named without a scan.
// at_ms, entries, size_bytes: the last sample. oldest_ms, newest_ms: what `thin` looks for.
// due_ms: since when its growth waits to be judged; judged_ms to mark: what was judged.
const series = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('session', 'tenant', 'place', 'database')),
    place TEXT NOT NULL,
    name TEXT NOT NULL,
    engine TEXT,
    tenant TEXT,
    title TEXT,
    at_ms INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    oldest_ms INTEGER NOT NULL,
    newest_ms INTEGER NOT NULL,
    judged_ms INTEGER NOT NULL,
    due_ms INTEGER,
    entries_per_day REAL,
    size_per_day REAL,
    mark TEXT CHECK (mark IS NULL OR json_valid(mark)),
    UNIQUE (kind, place, name)
  ) STRICT;
  CREATE INDEX series_due ON series (due_ms) WHERE due_ms IS NOT NULL;
  CREATE INDEX series_by_entries ON series (entries_per_day) WHERE kind = 'session' AND entries_per_day > 0;
  CREATE INDEX series_by_size ON series (size_per_day) WHERE kind = 'session' AND size_per_day > 0;
`;

const points = ['minute_points', 'hour_points', 'day_points']
  .map(
    (table) => `
  CREATE TABLE ${table} (
    series_id INTEGER PRIMARY KEY REFERENCES series (id) ON DELETE CASCADE,
    points BLOB NOT NULL
  ) STRICT;
`,
  )
  .join('');

export const growthSeries: Migration = {
  version: 6,
  name: 'growth series',
  sql: series + points,
  fill: packOldSamples,
};
