// The series of samples in SQLite: who has one, and its three layers, each a blob in a table of its own.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import { HoldfastError } from '../../core/errors.ts';
import { tiers } from '../../core/growth/thin-points.ts';
import type { CatalogFile } from '../catalog-file.ts';
import { appendPoint } from './append-point.ts';
import { decodePoints } from './decode-points.ts';
import { encodePoints } from './encode-points.ts';
import { allPoints, isTooLong, movedDown, slackMs, withPoint } from './layered-points.ts';
import type { Layers } from './layered-points.ts';

/** The finest is written all the time, so it lies apart from the others and is small. */
const tables = ['minute_points', 'hour_points', 'day_points'] as const;
type Layer = 0 | 1 | 2;
const layers: readonly Layer[] = [0, 1, 2];

/** Everything here needs a transaction that the caller holds. */
export interface SeriesTable {
  /** Its samples by time, those of the future included; those before `sinceMs` only as far as that costs nothing. */
  points(id: number, sinceMs: number): GrowthPoint[];
  /** Adds a sample, and moves down what has become old. @returns the times of the oldest and the newest */
  add(id: number, point: GrowthPoint): { oldestMs: number | null; newestMs: number };
  /** Leaves those from a time on. @returns how many went, and what is left */
  cut(id: number, fromMs: number): { removed: number; oldestMs: number | null; newestMs: number };
  put(id: number, layers: Layers): void;
}

export function seriesTable(file: CatalogFile): SeriesTable {
  const reads = tables.map((table) =>
    file.db.prepare<[number], Buffer>(`SELECT points FROM ${table} WHERE series_id = ?`).pluck(),
  );
  const writes = tables.map((table) =>
    file.db.prepare<[number, Buffer]>(
      `INSERT INTO ${table} (series_id, points) VALUES (?, ?)
       ON CONFLICT (series_id) DO UPDATE SET points = excluded.points`,
    ),
  );

  function read(id: number, layer: Layer): GrowthPoint[] {
    const blob = reads[layer]?.get(id);
    if (blob === undefined) return [];
    const points = decodePoints(blob);
    if (points !== null) return points;
    const cause = `the samples of series ${id} in ${tables[layer]} are damaged`;
    throw new HoldfastError('CATALOG_UNAVAILABLE', { path: file.path, cause });
  }
  const write = (id: number, layer: Layer, points: readonly GrowthPoint[]): void =>
    void writes[layer]?.run(id, encodePoints(points));
  /** The coarser ones are read only where the finer ones do not reach back far enough. */
  function layersSince(id: number, sinceMs: number): Layers {
    const reaches = (points: readonly GrowthPoint[]): boolean => (points[0]?.atMs ?? Infinity) <= sinceMs;
    const minutes = read(id, 0);
    if (reaches(minutes)) return [minutes, [], []];
    const hours = read(id, 1);
    return [minutes, hours, reaches(hours) ? [] : read(id, 2)];
  }

  function add(id: number, point: GrowthPoint): { oldestMs: number | null; newestMs: number } {
    // Series that began together would be thinned at one look: each waits up to the slack once more.
    const thinAtMs = point.atMs - ((id % 64) / 64) * slackMs[0];
    const blob = reads[0]?.get(id);
    const appended =
      blob === undefined ? null : appendPoint(blob, point, thinAtMs - tiers[0].keepMs - slackMs[0]);
    if (appended !== null) {
      writes[0]?.run(id, appended);
      return { oldestMs: null, newestMs: point.atMs };
    }
    let minutes = withPoint(read(id, 0), point);
    let oldestMs: number | null = null;
    if (isTooLong(minutes, 0, thinAtMs)) {
      const down = movedDown(minutes, read(id, 1), 0, point.atMs);
      minutes = down.kept;
      let hours = down.next;
      if (isTooLong(hours, 1, point.atMs)) {
        const further = movedDown(hours, read(id, 2), 1, point.atMs);
        hours = further.kept;
        write(id, 2, further.next);
        oldestMs = further.next[0]?.atMs ?? null;
      }
      write(id, 1, hours);
    }
    write(id, 0, minutes);
    return { oldestMs, newestMs: minutes.at(-1)?.atMs ?? point.atMs };
  }

  return {
    points: (id, sinceMs) => allPoints(layersSince(id, sinceMs)),
    add,
    cut(id, fromMs) {
      let removed = 0;
      const left = layers.map((layer) => {
        const points = read(id, layer);
        const kept = points.filter(({ atMs }) => atMs >= fromMs);
        removed += points.length - kept.length;
        if (kept.length < points.length) write(id, layer, kept);
        return kept;
      });
      const times = left.flat().map(({ atMs }) => atMs);
      const oldestMs = times.length === 0 ? null : Math.min(...times);
      return { removed, oldestMs, newestMs: Math.max(0, ...times) };
    },
    put: (id, [minutes, hours, days]) => {
      write(id, 0, minutes);
      if (hours.length > 0) write(id, 1, hours);
      if (days.length > 0) write(id, 2, days);
    },
  };
}
