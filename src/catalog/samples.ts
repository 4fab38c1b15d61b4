// Samples in SQLite: series of sessions, tenants, places and databases, and what was judged of each.
import type { GrowthMark } from '../core/growth/growth-mark.ts';
import type { GrowthPoint } from '../core/growth/growth-point.ts';
import type { MadeUpSeries } from '../core/growth/made-up-series.ts';
import type { Engine } from '../core/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { Samples, Unjudged } from '../ports/samples.ts';
import type { CatalogFile } from './catalog-file.ts';
import { growthMarks } from './growth-marks.ts';
import { sampleTaker } from './sampler.ts';
import { isSampleDue } from './series/due-sample.ts';
import type { LastSample } from './series/due-sample.ts';
import { layersOf } from './series/layered-points.ts';
import { wholeSecond } from './series/sampled.ts';
import { seriesTable } from './series/series-table.ts';
import { thinner } from './thinner.ts';

interface SeriesRow {
  readonly id: number;
  readonly place: string;
}

export function samples(file: CatalogFile, clock: Clock): Samples {
  return {
    ...readers(file, clock),
    ...growthMarks(file, clock),
    ...judging(file, clock),
    noteDatabase: databaseNotes(file),
    thin: thinner(file),
    putMadeUp: madeUpPutter(file),
  };
}

function readers(file: CatalogFile, clock: Clock): Pick<Samples, 'session' | 'totals' | 'databases'> {
  const table = seriesTable(file);
  const session = file.db
    .prepare<[string, string], number>(
      "SELECT id FROM series WHERE kind = 'session' AND place = ? AND name = ?",
    )
    .pluck();
  const places = file.db.prepare<[], SeriesRow>("SELECT id, place FROM series WHERE kind = 'place'");
  const databases = file.db.prepare<[], SeriesRow>("SELECT id, place FROM series WHERE kind = 'database'");
  const ofTenant = file.db.prepare<[string], SeriesRow>(
    `SELECT s.id, s.place FROM series p JOIN series s ON s.kind = 'tenant' AND s.place = p.place AND s.name = ?
     WHERE p.kind = 'place'`,
  );
  const since = (id: number, sinceMs: number): GrowthPoint[] =>
    within(table.points(id, sinceMs), sinceMs, clock.nowMs());
  const each = (rows: readonly SeriesRow[], sinceMs: number): Map<string, GrowthPoint[]> =>
    new Map(
      rows
        .map(({ id, place }) => [place, since(id, sinceMs)] as const)
        .filter(([, points]) => points.length > 0),
    );

  return {
    async session({ place, path }, sinceMs) {
      return file.read(() => {
        const id = session.get(place, path);
        return id === undefined ? [] : since(id, sinceMs);
      });
    },
    totals: async (tenant, sinceMs) =>
      file.read(() => each(tenant === null ? places.all() : ofTenant.all(tenant), sinceMs)),
    databases: async (sinceMs) => file.read(() => each(databases.all(), sinceMs)),
  };
}

function within(points: readonly GrowthPoint[], sinceMs: number, nowMs: number): GrowthPoint[] {
  const known = points.filter(({ atMs }) => atMs <= nowMs);
  const from = known.findLastIndex(({ atMs }) => atMs <= sinceMs);
  return from === -1 ? known : known.slice(from);
}

/** As long as samples are kept by the hour. */
const judgedSpanMs = 14 * 24 * 3_600_000;

function judging(file: CatalogFile, clock: Clock): Pick<Samples, 'unjudged' | 'judged'> {
  const table = seriesTable(file);
  const due = file.db.prepare<[number], { id: number; engine: Engine | null }>(
    'SELECT id, engine FROM series WHERE due_ms IS NOT NULL ORDER BY due_ms LIMIT ?',
  );
  const put = file.db.prepare<[number, number | null, number | null, string | null, number]>(
    `UPDATE series SET judged_ms = ?, due_ms = NULL, entries_per_day = ?, size_per_day = ?, mark = ? WHERE id = ?`,
  );
  return {
    async unjudged(most) {
      return file
        .read(() => due.all(most))
        .map(({ id, engine }): Unjudged => ({
          id,
          engine,
          points: () =>
            file.read(() => {
              const nowMs = clock.nowMs();
              return within(table.points(id, nowMs - judgedSpanMs), nowMs - judgedSpanMs, nowMs);
            }),
        }));
    },
    async judged(marks) {
      if (marks.length === 0) return;
      file.write(() => {
        for (const { id, mark } of marks)
          put.run(mark.atMs, mark.entriesPerDay, mark.sizePerDay, textOf(mark), id);
      });
    },
  };
}

/** Most sessions rest or say nothing more than their two rates, which have columns of their own. */
function textOf({ rates, unusual, churn }: GrowthMark): string | null {
  const isStill = [rates.entries, rates.sizeBytes, ...Object.values(rates.byClass)].every(
    (rate) => rate === null || (rate.lowPerDay === 0 && rate.highPerDay === 0),
  );
  if (isStill && unusual.length === 0 && churn === null) return null;
  return JSON.stringify({ rates, unusual, churn });
}

function databaseNotes(file: CatalogFile): Samples['noteDatabase'] {
  const take = sampleTaker(file);
  const last = file.db.prepare<[string], LastSample>(
    `SELECT id, at_ms AS atMs, entries, size_bytes AS sizeBytes FROM series WHERE kind = 'database' AND place = ?`,
  );
  return async (place, sizeBytes, nowMs) => {
    file.write(() => {
      const known = last.get(place);
      if (known !== undefined && !isSampleDue(known, { entries: 0, sizeBytes }, nowMs)) return;
      const none = { entries: 0, byClass: {}, cacheBytes: 0, nextPreKeyId: null, sessions: null };
      const nobody = { name: '', engine: null, tenant: null, title: null };
      take(
        {
          kind: 'database',
          place,
          ...nobody,
          entries: 0,
          sizeBytes,
          point: (atMs) => ({ ...none, atMs: wholeSecond(atMs), sizeBytes }),
        },
        nowMs,
      );
    });
  };
}

function madeUpPutter(file: CatalogFile): Samples['putMadeUp'] {
  const table = seriesTable(file);
  const insert = file.db
    .prepare<Omit<MadeUpSeries, 'ref' | 'points'> & MadeUpRow, number>(
      `INSERT OR IGNORE INTO series (kind, place, name, engine, tenant, title, at_ms, entries, size_bytes, oldest_ms,
         newest_ms, judged_ms, due_ms)
       VALUES (@kind, @place, @name, @engine, @tenant, @title, @atMs, @entries, @sizeBytes, @oldestMs, @atMs, 0, @atMs)
       RETURNING id`,
    )
    .pluck();
  return async (series) => {
    file.write(() => {
      for (const { kind, place, name, ref, points } of series) {
        const last = points.at(-1);
        if (last === undefined) continue;
        const { atMs, entries, sizeBytes } = last;
        const who = {
          engine: ref?.engine ?? null,
          tenant: ref?.tenant ?? (kind === 'tenant' ? name : null),
          title: ref?.id ?? null,
        };
        const oldestMs = points[0]?.atMs ?? atMs;
        const id = insert.get({ kind, place, name, ...who, atMs, entries, sizeBytes, oldestMs });
        if (id !== undefined) table.put(id, layersOf(points, atMs));
      }
    });
  };
}

interface MadeUpRow {
  readonly engine: string | null;
  readonly tenant: string | null;
  readonly title: string | null;
  readonly atMs: number;
  readonly entries: number;
  readonly sizeBytes: number;
  readonly oldestMs: number;
}
