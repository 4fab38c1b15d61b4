// Writes samples of sessions: when one is due, and which of its classes changed since the last.
import type { ClassTotal, SessionPicture } from '../core/inventory.ts';
import type { CatalogFile } from './catalog-file.ts';

// A session that changes is sampled every 10 to 20 minutes, one that rests every 30 to 60, each at a beat of its
// own: the samples of one session lie together on disk, so 2,200 in one look would be 2,200 scattered pages and
// hold up the keeper. What a session has now stands in `sessions`, to the minute.
const changedSampleMs = 10 * 60_000;
const restingSampleMs = 30 * 60_000;

export interface LastSample {
  readonly sampledAtMs: number;
  readonly sampledFiles: number;
  readonly sampledSizeBytes: number;
}

type ByClass = Readonly<Record<string, ClassTotal>>;

/** A clock that went back behind the last sample makes a new one due at once. */
export function isSampleDue(sessionId: number, last: LastSample, now: SessionPicture, atMs: number): boolean {
  const rests = last.sampledFiles === now.files && last.sampledSizeBytes === now.sizeBytes;
  const beatMs = (rests ? restingSampleMs : changedSampleMs) * (1 + (sessionId % 64) / 64);
  const ageMs = atMs - last.sampledAtMs;
  return ageMs >= beatMs || ageMs < 0;
}

export function sampler(
  file: CatalogFile,
): (sessionId: number, picture: SessionPicture, atMs: number) => void {
  const insert = file.db.prepare<[number, number, number, number]>(
    'INSERT OR REPLACE INTO samples (session_id, at_ms, files, size_bytes) VALUES (?, ?, ?, ?)',
  );
  const insertClass = file.db.prepare<[number, number, string, number, number]>(
    `INSERT OR REPLACE INTO class_samples (session_id, at_ms, class, entries, size_bytes) VALUES (?, ?, ?, ?, ?)`,
  );
  const lastClasses = file.db
    .prepare<[number], string>('SELECT by_class FROM last_samples WHERE session_id = ?')
    .pluck();
  const setLast = file.db.prepare<[number, number, number, number, string]>(
    'INSERT OR REPLACE INTO last_samples (session_id, at_ms, files, size_bytes, by_class) VALUES (?, ?, ?, ?, ?)',
  );

  return (id, { files, sizeBytes, byClass }, atMs) => {
    insert.run(id, atMs, files, sizeBytes);
    const before = file.parse<ByClass>(lastClasses.get(id) ?? '{}', `the last sample of session ${id}`);
    for (const [name, total] of changedClasses(before, byClass)) {
      insertClass.run(id, atMs, name, total.entries, total.sizeBytes);
    }
    setLast.run(id, atMs, files, sizeBytes, JSON.stringify(byClass));
  };
}

/** Classes with another total than before; one that is gone counts as nothing. */
function changedClasses(before: ByClass, after: ByClass): [string, ClassTotal][] {
  const changed = Object.entries(after).filter(([name, total]) => {
    const earlier = Object.hasOwn(before, name) ? before[name] : undefined;
    return earlier?.entries !== total.entries || earlier.sizeBytes !== total.sizeBytes;
  });
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  return [...changed, ...gone.map((name): [string, ClassTotal] => [name, { entries: 0, sizeBytes: 0 }])];
}
