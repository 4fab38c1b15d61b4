// What people said about alerts, in SQLite.
import type { AlertMark } from '../core/alert-mark.ts';
import type { AlertMarks } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

export function alertMarks(file: CatalogFile): AlertMarks {
  const all = file.db.prepare<[], { key: string; mark: string }>(
    'SELECT key, mark FROM alert_marks ORDER BY key',
  );
  const put = file.db.prepare<[string, string]>(
    'INSERT OR REPLACE INTO alert_marks (key, mark) VALUES (?, ?)',
  );
  const remove = file.db.prepare<[string]>('DELETE FROM alert_marks WHERE key = ?');

  return {
    async all() {
      return file.read(() =>
        all.all().map(({ key, mark }) => ({
          ...file.parse<Omit<AlertMark, 'key'>>(mark, `the mark of alert ${key}`),
          key,
        })),
      );
    },
    async put({ key, ...mark }) {
      file.write(() => {
        if (mark.acknowledged === null && mark.silenced === null) remove.run(key);
        else put.run(key, JSON.stringify(mark));
      });
    },
  };
}
