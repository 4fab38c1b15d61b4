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
const samplesPerTurn = 200;

/** Its growth is judged anew after this time, when there is a sample that was not judged. */
const judgedEveryMs = 3_600_000;

interface Row extends Omit<Sampled, 'point'> {
  readonly atMs: number;
}

export function sampler(file: CatalogFile): (inventory: Inventory) => Promise<void> {
  const lastOf = file.db.prepare<[string], LastSample & { kind: SeriesKind; name: string }>(
    'SELECT id, kind, name, at_ms AS atMs, entries, size_bytes AS sizeBytes FROM series WHERE place = ?',
  );
  const take = sampleTaker(file);

  return async (inventory) => {
    const last = new Map<string, LastSample>();
    for (const { url } of inventory.places) {
      for (const row of file.read(() => lastOf.all(url))) last.set(keyOf({ ...row, place: url }), row);
      await nextTurn();
    }
    const due = sampledIn(inventory).filter((sampled) => {
      const known = last.get(keyOf(sampled));
      return known === undefined || isSampleDue(known, sampled, inventory.takenAtMs);
    });
    for (let at = 0; at < due.length; at += samplesPerTurn) {
      const turn = due.slice(at, at + samplesPerTurn);
      file.write(() => turn.forEach((sampled) => take(sampled, inventory.takenAtMs)));
      await nextTurn();
    }
  };
}

function keyOf({ kind, place, name }: Pick<Sampled, 'kind' | 'place' | 'name'>): string {
  return `${kind} ${place}#${name}`;
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
