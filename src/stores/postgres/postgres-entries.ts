// The entries of many sessions in PostgreSQL.
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { EntryStore } from '../../ports/entry-store.ts';

export interface PostgresOptions {
  /** Whether missing tables are made; true unless said otherwise. Without: STORE_UNAVAILABLE. */
  readonly create?: boolean;
  /** Connections at most, for all sessions of this process. Default 4. */
  readonly connections?: number;
  /** How long to wait for a connection, ms. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** How long one statement may take, ms; asking about all sessions may take ten times as long. Default 10,000. */
  readonly statementTimeoutMs?: number;
}

/** Connects at the first call. @param place of kind `postgres` */
export function openPostgresEntries(place: Place, options: PostgresOptions = {}): EntryStore {
  throw new HoldfastError('STORE_UNAVAILABLE', { place: place.url, cause: String(options.connections) });
}
