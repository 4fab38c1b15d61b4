// What was judged of how sessions grow, read for all of them at once: their samples are not touched.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GrowthMark } from '../core/growth/growth-mark.ts';
import type { FastSession } from '../core/growth/growth-report.ts';
import { sessionKey, sessionName } from '../core/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { Samples } from '../ports/samples.ts';
import type { CatalogFile } from './catalog-file.ts';

const hourMs = 3_600_000;

/** What rests is sampled at least every hour, and judged then: an older mark is of a session that is gone. */
const freshMs = 3 * hourMs;

interface MarkRow {
  readonly place: string;
  readonly path: string;
  readonly judgedMs: number;
  readonly entriesPerDay: number | null;
  readonly sizePerDay: number | null;
  readonly mark: string | null;
}

interface FastRow {
  readonly place: string;
  readonly path: string;
  readonly tenant: string;
  readonly title: string;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly entriesPerDay: number;
  readonly sizePerDay: number;
}

const rateColumns = `place, name AS path, judged_ms AS judgedMs, entries_per_day AS entriesPerDay,
  size_per_day AS sizePerDay`;

export function growthMarks(file: CatalogFile, clock: Clock): Pick<Samples, 'marks' | 'mark' | 'fastest'> {
  const one = file.db.prepare<[string, string], MarkRow>(
    `SELECT ${rateColumns}, mark FROM series WHERE kind = 'session' AND place = ? AND name = ? AND judged_ms > 0`,
  );
  const markOf = (row: MarkRow): GrowthMark => {
    const { judgedMs: atMs, entriesPerDay, sizePerDay, mark } = row;
    const still = { rates: { entries: null, sizeBytes: null, byClass: {} }, unusual: [], churn: null };
    const told = mark === null ? still : file.parse<typeof still>(mark, `growth of ${sessionKey(row)}`);
    return { atMs, entriesPerDay, sizePerDay, ...told };
  };

  return {
    marks: marksReader(file, clock, markOf),
    async mark({ place, path }) {
      return file.read(() => {
        const row = one.get(place, path);
        return row === undefined ? null : markOf(row);
      });
    },
    fastest: fastestReader(file, clock),
  };
}

/** So many rows are read in one turn: some 10 ms of work. */
const rowsPerTurn = 1000;

/** Most marks are those of the look before: their texts are neither read nor parsed again. */
function marksReader(
  file: CatalogFile,
  clock: Clock,
  markOf: (row: MarkRow) => GrowthMark,
): Samples['marks'] {
  const group = file.db.prepare<[string, string, string, number], Omit<MarkRow, 'mark'>>(
    `SELECT ${rateColumns} FROM series WHERE kind = ? AND (place, name) > (?, ?) ORDER BY place, name LIMIT ?`,
  );
  const textOf = file.db
    .prepare<[string, string, string, number], string | null>(
      'SELECT mark FROM series WHERE kind = ? AND place = ? AND name = ? AND judged_ms = ?',
    )
    .pluck();
  const last = new Map<string, ReadonlyMap<string, GrowthMark>>();

  return async (kind) => {
    const nowMs = clock.nowMs();
    const before = last.get(kind);
    const marks = new Map<string, GrowthMark>();
    const see = (row: Omit<MarkRow, 'mark'>): void => {
      if (row.judgedMs < nowMs - freshMs || row.judgedMs > nowMs) return;
      const key = sessionKey(row);
      const known = before?.get(key);
      if (known?.atMs === row.judgedMs) {
        marks.set(key, known);
        return;
      }
      const mark = textOf.get(kind, row.place, row.path, row.judgedMs) ?? null;
      if (mark !== null || row.entriesPerDay !== null) marks.set(key, markOf({ ...row, mark }));
    };
    let rows: Omit<MarkRow, 'mark'>[] = [];
    do {
      const from = rows.at(-1);
      rows = file.read(() => {
        const next = group.all(kind, from?.place ?? '', from?.path ?? '', rowsPerTurn);
        next.forEach(see);
        return next;
      });
      await nextTurn();
    } while (rows.length === rowsPerTurn);
    last.set(kind, marks);
    return marks;
  };
}

/**
 * Bytes and entries do not compare: the first of each come first, then the second of each. Left to itself, SQLite would
 * sort all sessions.
 */
function fastestReader(file: CatalogFile, clock: Clock): Samples['fastest'] {
  const by = (column: 'entries_per_day' | 'size_per_day', index: 'series_by_entries' | 'series_by_size') =>
    file.db.prepare<{ sinceMs: number; tenant: string | null; most: number }, FastRow>(
      `SELECT place, name AS path, tenant, title, entries, size_bytes AS sizeBytes,
         ifnull(entries_per_day, 0) AS entriesPerDay, ifnull(size_per_day, 0) AS sizePerDay
       FROM series INDEXED BY ${index}
       WHERE kind = 'session' AND at_ms >= @sinceMs AND title IS NOT NULL AND ${column} > 0
         AND (@tenant IS NULL OR tenant = @tenant)
       ORDER BY ${column} DESC, place, name LIMIT @most`,
    );
  const [byEntries, bySize] = [
    by('entries_per_day', 'series_by_entries'),
    by('size_per_day', 'series_by_size'),
  ];

  return async (tenant, most) => {
    const wish = { sinceMs: clock.nowMs() - 24 * hourMs, tenant, most };
    const [entries, sizes] = file.read(() => [byEntries.all(wish), bySize.all(wish)]);
    const found = new Map<string, FastSession>();
    for (let at = 0; at < most; at += 1) {
      for (const row of [sizes?.[at], entries?.[at]]) {
        if (row === undefined) continue;
        const { path: _path, tenant: ofTenant, title, ...rest } = row;
        const key = sessionKey(row);
        found.set(key, { ...rest, key, name: sessionName({ tenant: ofTenant, id: title }) });
      }
    }
    return [...found.values()].slice(0, most);
  };
}
