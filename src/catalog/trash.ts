// The trash's records in SQLite: what lies in it, from which session and run, and whether it holds credentials.
import type { SessionRef } from '../core/session.ts';
import type { TrashedItem, TrashItem, TrashRecords } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';
import { forgetLive } from './live-sessions.ts';

interface TrashRow extends Omit<TrashItem, 'session' | 'holdsCredentials'> {
  readonly session: string;
  readonly holdsCredentials: 0 | 1;
}

interface NewTrashRow extends TrashRow {
  readonly place: string;
  readonly sessionPath: string;
}

export function trash(file: CatalogFile): TrashRecords {
  const put = file.db.prepare<NewTrashRow>(
    `INSERT OR REPLACE INTO trash (place, item, run_id, session_path, session, path, class, kind, files,
       size_bytes, trashed_at_ms, holds_credentials, look)
     VALUES (@place, @item, @runId, @sessionPath, @session, @path, @class, @kind, @files,
       @sizeBytes, @trashedAtMs, @holdsCredentials, (SELECT look FROM world))`,
  );
  const noMoreLive = forgetLive(file);
  const remove = file.db.prepare<[string, string]>('DELETE FROM trash WHERE place = ? AND item = ?');
  const all = file.db.prepare<[], TrashRow>(
    `SELECT item, run_id AS runId, session, path, class, kind, files, size_bytes AS sizeBytes,
       trashed_at_ms AS trashedAtMs, holds_credentials AS holdsCredentials
     FROM trash ORDER BY trashed_at_ms, place, item`,
  );

  return {
    /** Adding an item again replaces its record: a resumed run may not know that it was added. */
    async add(items) {
      file.write(() => {
        for (const item of items) {
          put.run(rowOf(item));
          noMoreLive(item);
        }
      });
    },
    /** An item that is not there is fine. */
    async remove(items) {
      file.write(() => {
        for (const { place, item } of items) remove.run(place, item);
      });
    },
    /** Oldest first. */
    async all() {
      return file.read(() =>
        all.all().map((row): TrashItem => ({
          ...row,
          session: file.parse<SessionRef>(row.session, `trash item ${row.item}`),
          holdsCredentials: row.holdsCredentials === 1,
        })),
      );
    },
  };
}

function rowOf({ movedTo: _movedTo, ...item }: TrashedItem): NewTrashRow {
  return {
    ...item,
    place: item.session.place,
    sessionPath: item.session.path,
    session: JSON.stringify(item.session),
    holdsCredentials: item.holdsCredentials ? 1 : 0,
  };
}
