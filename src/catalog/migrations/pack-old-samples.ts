// Packs the samples of an older catalog into series, session by session, and drops the tables that they were in.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import type { ClassTotal } from '../../core/inventory.ts';
import type { Database } from '../../sqlite.ts';
import { encodePoints } from '../series/encode-points.ts';
import { layersOf } from '../series/layered-points.ts';

interface OldSession {
  readonly id: number;
  readonly place: string;
  readonly path: string;
}

interface OldSample {
  readonly atMs: number;
  readonly files: number;
  readonly sizeBytes: number;
}

interface OldClass extends ClassTotal {
  readonly atMs: number;
  readonly class: string;
}

/** What is older than a day is thinned, as it is from now on. */
export function packOldSamples(db: Database): void {
  const sessions = db
    .prepare<[], OldSession>(
      'SELECT id, place, path FROM sessions WHERE EXISTS (SELECT 1 FROM samples WHERE session_id = sessions.id)',
    )
    .all();
  const pointsOf = oldPoints(db);
  const insert = db.prepare<[string, string, number, number, number, number, number, number]>(
    `INSERT INTO series (kind, place, name, at_ms, entries, size_bytes, oldest_ms, newest_ms, judged_ms)
     VALUES ('session', ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const puts = ['minute_points', 'hour_points', 'day_points'].map((table) =>
    db.prepare<[number | bigint, Buffer]>(`INSERT INTO ${table} (series_id, points) VALUES (?, ?)`),
  );
  const lastMs = db.prepare<[number], number>('SELECT at_ms FROM last_samples WHERE session_id = ?').pluck();
  for (const { id, place, path } of sessions) {
    const points = pointsOf(id);
    const [first, newest] = [points[0], points.at(-1)];
    if (first === undefined || newest === undefined) continue;
    // The last one that was written, which after a clock was set back is not the newest.
    const atMs = lastMs.get(id) ?? newest.atMs;
    const last = points.findLast((point) => point.atMs <= atMs) ?? newest;
    const { lastInsertRowid } = insert.run(
      place,
      path,
      atMs,
      last.entries,
      last.sizeBytes,
      first.atMs,
      newest.atMs,
      0,
    );
    layersOf(points, last.atMs).forEach((layer, at) => {
      if (layer.length > 0) puts[at]?.run(lastInsertRowid, encodePoints(layer));
    });
  }
  db.exec('DROP TABLE class_samples; DROP TABLE samples; DROP TABLE last_samples;');
}

/** The old tables named a class only where it had changed. */
function oldPoints(db: Database): (sessionId: number) => GrowthPoint[] {
  const samples = db.prepare<[number], OldSample>(
    'SELECT at_ms AS atMs, files, size_bytes AS sizeBytes FROM samples WHERE session_id = ? ORDER BY at_ms',
  );
  const classes = db.prepare<[number], OldClass>(
    `SELECT at_ms AS atMs, class, entries, size_bytes AS sizeBytes FROM class_samples
     WHERE session_id = ? ORDER BY at_ms`,
  );
  return (sessionId) => {
    const changes = classes.all(sessionId);
    let next = 0;
    let byClass: Record<string, ClassTotal> = {};
    const points = samples.all(sessionId).map(({ atMs, files, sizeBytes }): GrowthPoint => {
      for (let change = changes[next]; change !== undefined && change.atMs <= atMs; change = changes[next]) {
        byClass = { ...byClass, [change.class]: { entries: change.entries, sizeBytes: change.sizeBytes } };
        next += 1;
      }
      const second = Math.floor(atMs / 1000) * 1000;
      return {
        atMs: second,
        entries: files,
        sizeBytes,
        byClass,
        cacheBytes: 0,
        nextPreKeyId: null,
        sessions: null,
      };
    });
    return points.filter((point, at) => point.atMs !== points[at + 1]?.atMs);
  };
}
