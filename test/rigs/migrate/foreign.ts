// What others leave behind: the SQLite state of Baileys' develop branch, and the tables of older scripts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../../src/sqlite.ts';
import { fileNameOfKey } from '../../../src/engines/baileys/file-name-of-key.ts';
import { writeBufferJson } from '../../../src/engines/baileys/write-buffer-json.ts';
import type { Postgres } from '../postgres/postgres-at.ts';
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
  return cutAtFirstDash(fileNameOfKey(record), writeBufferJson(record.value));
}

/** The same of a file that Baileys wrote. */
export function misSplitFile(folder: string, name: string): Row {
  return cutAtFirstDash(name, readFileSync(join(folder, name), 'utf8'));
}

function cutAtFirstDash(file: string, text: string): Row {
  const name = file.replace(/\.json$/, '');
  const cut = name.indexOf('-');
  return { type: name.slice(0, cut), id: name.slice(cut + 1), text };
}

/** The tables as their scripts make them, with one company in them. */
export async function putTables(
  postgres: Postgres,
  schema: string,
  company: string,
  creds: string,
  rows: readonly Row[],
): Promise<void> {
  await postgres.query(`CREATE SCHEMA ${schema}`);
  await postgres.query(
    `CREATE TABLE ${schema}.whatsapp_auth (company_id text PRIMARY KEY, creds jsonb NOT NULL)`,
  );
  await postgres.query(
    `CREATE TABLE ${schema}.whatsapp_keys (company_id text, key_type text, key_id text, value jsonb,
       PRIMARY KEY (company_id, key_type, key_id))`,
  );
  await postgres.query(`INSERT INTO ${schema}.whatsapp_auth VALUES ($1, $2)`, [company, creds]);
  await postgres.query(
    `INSERT INTO ${schema}.whatsapp_keys SELECT $1, type, id, value::jsonb
     FROM unnest($2::text[], $3::text[], $4::text[]) AS row(type, id, value)`,
    [company, rows.map(({ type }) => type), rows.map(({ id }) => id), rows.map(({ text }) => text)],
  );
}

/** As a program writes it that knows nothing of `BufferJSON`: bytes become objects and lists of numbers. */
export function naively({ type, id, value }: SessionRecord): Row {
  return { type, id, text: JSON.stringify(value) };
}
