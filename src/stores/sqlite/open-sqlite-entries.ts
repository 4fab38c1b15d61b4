// Sessions in one SQLite file: how to open it.
import type { Place } from '../../core/place.ts';
import type { EntryStore } from '../../ports/entry-store.ts';
import { SqliteEntries } from './sqlite-entries.ts';

export interface SqliteOptions {
  /** The clock of leases and of change times: the machine's, unless a test has its own. ms since 1970 */
  nowMs?(): number;
  /** Whether a missing file is made (mode 0600, in a folder of mode 0700); true unless said otherwise. */
  readonly create?: boolean;
  /** How long to wait for other processes' writes before that is STORE_UNAVAILABLE, ms. */
  readonly patienceMs?: number;
}

const patienceMs = 5000;

/**
 * Opens nothing yet: the first call does. Every method may reject, beside what the port says, with STORE_TOO_NEW and
 * with STORE_NOT_OURS, where the file is no database or that of another program; both leave it as it is.
 */
export function openSqliteEntries(place: Place, options: SqliteOptions = {}): EntryStore {
  return new SqliteEntries(place, {
    nowMs: () => options.nowMs?.() ?? Date.now(),
    create: options.create ?? true,
    patienceMs: options.patienceMs ?? patienceMs,
  });
}
