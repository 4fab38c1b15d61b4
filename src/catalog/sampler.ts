// Takes the samples that are due after a look, in small turns, so that others get theirs.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Inventory } from '../core/inventory.ts';
import type { CatalogFile } from './catalog-file.ts';
import { isSampleDue } from './series/due-sample.ts';
import type { LastSample } from './series/due-sample.ts';
import { sampledIn } from './series/sampled.ts';
import type { Sampled, SeriesKind } from './series/sampled.ts';
import { seriesTable } from './series/series-table.ts';

/** Some 15 ms of work, and one sync of the disk. */
const samplesPerTurn = 100;

/**
 * Two for each three seconds of a look a minute, so that 10,000 sessions that all change are each sampled every quarter
 * of an hour. After a pause all of them are due at once; the longest waiting come first, and the rest at the next looks.
 */
const mostAtOneLook = 1000;

/** What waited so long, or was never sampled, does not wait for another look: there may be none for a day. */
const longestWaitMs = 2 * 3_600_000;

/** Its growth is judged anew after this time, when there is a sample that was not judged. */
const judgedEveryMs = 3_600_000;

interface Row extends Omit<Sampled, 'point'> {
  readonly atMs: number;
}

export function sampler(file: CatalogFile): (inventory: Inventory) => Promise<void> {
  const lastOf = file.db.prepare<[string], LastSample & { kind: SeriesKind; name: string }>(
    // Named kinds, because the index begins with them: without one this reads all of the table for each place.
    `SELECT id, kind, name, at_ms AS atMs, entries, size_bytes AS sizeBytes FROM series
     WHERE kind IN ('session', 'tenant', 'place') AND place = ?`,
  );
  const take = sampleTaker(file);

  return async (inventory) => {
    const { places, takenAtMs } = inventory;
    const due: Due[] = [];
    for (const place of places) {
      await nextTurn();
      const last = new Map(file.read(() => lastOf.all(place.url)).map((row) => [keyOf(row), row]));
      await nextTurn();
      const sessions = inventory.sessions.filter(({ ref }) => ref.place === place.url);
      for (const sampled of sampledIn({ places: [place], sessions })) {
        const known = last.get(keyOf(sampled));
        if (known !== undefined && !isSampleDue(known, sampled, takenAtMs)) continue;
        due.push({ sampled, lastMs: known?.atMs ?? 0 });
      }
    }
    const now = dueNow(due, takenAtMs);
    for (let at = 0; at < now.length; at += samplesPerTurn) {
      await nextTurn();
      const turn = now.slice(at, at + samplesPerTurn);
      file.write(() => turn.forEach(({ sampled }) => take(sampled, takenAtMs)));
    }
  };
}

interface Due {
  readonly sampled: Sampled;
  readonly lastMs: number;
}

function dueNow(due: readonly Due[], nowMs: number): readonly Due[] {
  if (due.length <= mostAtOneLook) return due;
  const isLate = ({ lastMs }: Due): boolean => lastMs < nowMs - longestWaitMs || lastMs > nowMs;
  const waiting = due.toSorted((a, b) => a.lastMs - b.lastMs);
  return [...waiting.filter(isLate), ...waiting.filter((one) => !isLate(one)).slice(0, mostAtOneLook)];
}

/** Within one place. */
function keyOf({ kind, name }: Pick<Sampled, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

/** Writes one sample; the caller holds the transaction. */
export function sampleTaker(file: CatalogFile): (sampled: Sampled, atMs: number) => void {
  const table = seriesTable(file);
  const put = file.db
    .prepare<Row, number>(
      `INSERT INTO series (kind, place, name, engine, tenant, title, at_ms, entries, size_bytes, oldest_ms, newest_ms,
         judged_ms)
       VALUES (@kind, @place, @name, @engine, @tenant, @title, @atMs, @entries, @sizeBytes, @atMs, @atMs, @atMs)
       ON CONFLICT (kind, place, name) DO UPDATE SET engine = excluded.engine, tenant = excluded.tenant,
         title = excluded.title, at_ms = excluded.at_ms, entries = excluded.entries, size_bytes = excluded.size_bytes,
         due_ms = iif(abs(excluded.at_ms - judged_ms) >= ${judgedEveryMs}, ifnull(due_ms, excluded.at_ms), due_ms)
       RETURNING id`,
    )
    .pluck();
  const setSpan = file.db.prepare<[number | null, number, number, number]>(
    'UPDATE series SET oldest_ms = min(ifnull(?, oldest_ms), ?), newest_ms = ? WHERE id = ?',
  );

  return (sampled, atMs) => {
    const { point: makePoint, ...facts } = sampled;
    const point = makePoint(atMs);
    const id = put.get({ ...facts, atMs: point.atMs });
    if (id === undefined) return;
    const { oldestMs, newestMs } = table.add(id, point);
    setSpan.run(oldestMs, point.atMs, newestMs, id);
  };
}
