// Stores over a test's place, closed after the test.
import { onTestFinished } from 'vitest';
import { parsePlace } from '../../../src/core/place.ts';
import type { EntryStore } from '../../../src/ports/entry-store.ts';
import { openPostgresEntries } from '../../../src/stores/postgres/postgres-entries.ts';
import type { PostgresOptions } from '../../../src/stores/postgres/postgres-entries.ts';

/** @param url of a place, as users write it */
export function openedAt(url: string, options: PostgresOptions = {}): EntryStore {
  const store = openPostgresEntries(parsePlace(url, '/'), options);
  onTestFinished(() => store.close());
  return store;
}
