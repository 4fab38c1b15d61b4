// An SQLite database of one test, and what other programs may do to its file.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { parsePlace } from '../../../../src/core/place.ts';
import type { EntryStore } from '../../../../src/ports/entry-store.ts';
import { Database } from '../../../../src/sqlite.ts';
import { openSqliteEntries } from '../../../../src/stores/sqlite/open-sqlite-entries.ts';
import type { SqliteOptions } from '../../../../src/stores/sqlite/open-sqlite-entries.ts';
import { freshFolder } from '../../../rigs/faults/world.ts';

/** A path where nothing is yet, in a folder that is not there yet. */
export function freshPath(): string {
  return join(freshFolder(), 'data', 'sessions.db');
}

export function open(path: string, options: SqliteOptions = {}): EntryStore {
  const store = openSqliteEntries(parsePlace(`sqlite:${path}`, '/'), options);
  onTestFinished(() => store.close());
  return store;
}

/** Another program's own connection. */
export function connect(path: string): Database {
  const db = new Database(path);
  onTestFinished(() => void db.close());
  return db;
}

/** What the call is refused with. */
export async function refusal(act: () => Promise<unknown>): Promise<{ code: string; cause: string }> {
  const error: unknown = await act().then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HoldfastError);
  const { code, details } = error as HoldfastError;
  return { code, cause: String(details['cause']) };
}

export const withLog = (path: string): string[] =>
  ['', '-wal', '-shm'].map((suffix) => path + suffix).filter(existsSync);
