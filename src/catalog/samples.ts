// Samples in SQLite: how many files and bytes a session had at a time, from which growth is read.
import { sessionKey } from '../core/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { Sample, Samples } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

interface SpanRow {
  readonly place: string;
  readonly path: string;
  readonly firstAtMs: number;
  readonly firstFiles: number;
  readonly firstSizeBytes: number;
  readonly lastAtMs: number;
  readonly lastFiles: number;
  readonly lastSizeBytes: number;
}

// The newest sample is what the session had when it was last seen. The oldest is one seek, however many samples
// the window holds: this runs in the keeper's every-minute check.
const spanSql = `
  SELECT s.place, s.path, first.at_ms AS firstAtMs, first.files AS firstFiles, first.size_bytes AS firstSizeBytes,
    s.last_seen_ms AS lastAtMs, s.files AS lastFiles, s.size_bytes AS lastSizeBytes
  FROM sessions s
  JOIN samples first ON first.session_id = s.id AND first.at_ms =
    (SELECT min(at_ms) FROM samples WHERE session_id = s.id AND at_ms >= @sinceMs)
  WHERE first.at_ms < s.last_seen_ms AND s.last_seen_ms <= @nowMs`;

/** A time in the future is from before the clock was put right: no span counts it, and `thin` removes it. */
export function samples(file: CatalogFile, clock: Clock): Samples {
  const one = file.db.prepare<{ place: string; path: string; sinceMs: number; nowMs: number }, SpanRow>(
    `${spanSql} AND s.place = @place AND s.path = @path`,
  );
  const all = file.db.prepare<{ sinceMs: number; nowMs: number }, SpanRow>(spanSql);

  return {
    async span({ place, path }, sinceMs) {
      return file.read(() => {
        const row = one.get({ place, path, sinceMs, nowMs: clock.nowMs() });
        return row === undefined ? null : spanOf(row);
      });
    },
    async spans(sinceMs) {
      return file.read(() => {
        const rows = all.all({ sinceMs, nowMs: clock.nowMs() });
        return new Map(rows.map((row) => [sessionKey(row), spanOf(row)]));
      });
    },
    thin: thinner(file),
  };
}

/** Counts the samples of classes too. Cheap when it runs often: it costs what it removes, and a seek per session. */
function thinner(file: CatalogFile): Samples['thin'] {
  const ids = file.db.prepare<[], number>('SELECT id FROM sessions').pluck();
  const thin = file.db.prepare<[number, number, number]>(
    'DELETE FROM samples WHERE session_id = ? AND (at_ms < ? OR at_ms > ?)',
  );
  const thinClasses = file.db.prepare<[number, number, number]>(
    'DELETE FROM class_samples WHERE session_id = ? AND (at_ms < ? OR at_ms > ?)',
  );

  return async (nowMs, keepMs) => {
    const oldestMs = nowMs - keepMs;
    return file.write(() => {
      let removed = 0;
      for (const id of ids.all()) {
        removed += thin.run(id, oldestMs, nowMs).changes + thinClasses.run(id, oldestMs, nowMs).changes;
      }
      return removed;
    });
  };
}

function spanOf(row: SpanRow): { first: Sample; last: Sample } {
  return {
    first: { atMs: row.firstAtMs, files: row.firstFiles, sizeBytes: row.firstSizeBytes },
    last: { atMs: row.lastAtMs, files: row.lastFiles, sizeBytes: row.lastSizeBytes },
  };
}
