// Removes samples that are too old, and series with nothing left, in small turns.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Samples } from '../ports/samples.ts';
import type { CatalogFile } from './catalog-file.ts';
import { seriesTable } from './series/series-table.ts';

/** Some 20 ms of work. */
const seriesPerTurn = 10;

/** A series is touched when a twentieth too much has gathered, not for each sample that has its birthday. */
const slackShare = 1 / 20;

export function thinner(file: CatalogFile): Samples['thin'] {
  const table = seriesTable(file);
  const due = file.db.prepare<[number], number>('SELECT id FROM series WHERE oldest_ms < ?').pluck();
  const setSpan = file.db.prepare<[number, number, number]>(
    'UPDATE series SET oldest_ms = ?, newest_ms = ? WHERE id = ?',
  );
  const remove = file.db.prepare<[number]>('DELETE FROM series WHERE id = ?');

  function cut(id: number, oldestMs: number): number {
    const left = table.cut(id, oldestMs);
    if (left.oldestMs === null) remove.run(id);
    else setSpan.run(left.oldestMs, left.newestMs, id);
    return left.removed;
  }

  return async (nowMs, keepMs) => {
    const oldestMs = nowMs - keepMs;
    const ids = file.read(() => due.all(oldestMs - keepMs * slackShare));
    let removed = 0;
    for (let at = 0; at < ids.length; at += seriesPerTurn) {
      const turn = ids.slice(at, at + seriesPerTurn);
      removed += file.write(() => turn.reduce((sum, id) => sum + cut(id, oldestMs), 0));
      await nextTurn();
    }
    return removed;
  };
}
