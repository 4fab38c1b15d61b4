// What of the page's localStorage is on the disk already: Chromium writes it a while after the page did.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Its log is no more than text. @param profile of a browser that may run */
export function localStorageOf(profile: string): string {
  const database = join(profile, 'Default/Local Storage/leveldb');
  const logs = readdirSync(database).filter((name) => name.endsWith('.log'));
  return logs.map((name) => readFileSync(join(database, name), 'latin1')).join('');
}
