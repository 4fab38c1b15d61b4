// What others leave behind: the SQLite state of Baileys' develop branch, and the tables of older scripts.
import { Database } from '../../../src/sqlite.ts';
import { fileNameOfKey } from '../../../src/engines/baileys/file-name-of-key.ts';
import { writeBufferJson } from '../../../src/engines/baileys/write-buffer-json.ts';
import type { SessionRecord } from './records.ts';

export interface Row {
  readonly type: string;
  readonly id: string;
  readonly text: string;
}

/** As `useSqliteAuthState` of the branch writes it. */
export function rowsOf(records: readonly SessionRecord[]): Row[] {
  return records
    .filter(({ type }) => type !== 'creds')
    .map(({ type, id, value }) => ({ type, id, text: writeBufferJson(value) }));
}

export function putBaileysSqlite(
  path: string,
  records: readonly SessionRecord[],
  rows = rowsOf(records),
): void {
  const database = new Database(path);
  database.exec(`
    CREATE TABLE creds (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE signal_keys (type TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (type, id));
  `);
  const creds = records.find(({ type }) => type === 'creds');
  if (creds !== undefined)
    database.prepare('INSERT INTO creds VALUES (?, ?)').run('__creds__', writeBufferJson(creds.value));
  const insert = database.prepare('INSERT INTO signal_keys VALUES (?, ?, ?)');
  for (const { type, id, text } of rows) insert.run(type, id, text);
  database.close();
}

/** As an importer makes it that cuts file names at the first dash and takes what is in the files as plain JSON. */
export function misSplit(record: SessionRecord): Row {
  const name = fileNameOfKey(record).replace(/\.json$/, '');
  const cut = name.indexOf('-');
  return { type: name.slice(0, cut), id: name.slice(cut + 1), text: writeBufferJson(record.value) };
}

/** As a program writes it that knows nothing of `BufferJSON`: bytes become objects and lists of numbers. */
export function naively({ type, id, value }: SessionRecord): Row {
  return { type, id, text: JSON.stringify(value) };
}
