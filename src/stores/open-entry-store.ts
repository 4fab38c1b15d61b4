// The database of a place: which kind of store opens it.
import { HoldfastError } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import type { EntryStore } from '../ports/entry-store.ts';
import { openPostgresEntries } from './postgres/postgres-entries.ts';
import { openSqliteEntries } from './sqlite/open-sqlite-entries.ts';

export interface DatabaseOptions {
  /** Whether a database that is not there yet is made; true unless said otherwise. */
  readonly create?: boolean;
}

/**
 * Opens nothing yet: the first call does, and says what is wrong.
 * @throws HoldfastError STORE_URL_INVALID for a place that is no database
 */
export function openEntryStore(place: Place, options: DatabaseOptions = {}): EntryStore {
  switch (place.kind) {
    case 'sqlite':
      return openSqliteEntries(place, options);
    case 'postgres':
      return openPostgresEntries(place, options);
    default:
      throw new HoldfastError('STORE_URL_INVALID', { url: place.url, cause: 'it names no database' });
  }
}
