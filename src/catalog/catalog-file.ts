// The open SQLite file that all records share: transactions, and the one translation of its errors.
import type { Database } from '../sqlite.ts';

import { HoldfastError } from '../core/errors.ts';
import { systemCause } from '../sqlite/system-cause.ts';

export class CatalogFile {
  readonly path: string;
  readonly db: Database;
  /** Made once: making a transaction takes longer than reading a record in it. */
  readonly #transaction;

  constructor(path: string, db: Database) {
    this.path = path;
    this.db = db;
    this.#transaction = db.transaction((act: () => unknown) => act());
  }

  /**
   * Runs `act` in one write transaction, on the disk when this returns; nothing of it stays if it throws.
   * It takes the write lock first (BEGIN IMMEDIATE), so what `act` reads is still true when it writes.
   * @throws HoldfastError CATALOG_UNAVAILABLE, and what `act` throws
   */
  write<T>(act: () => T): T {
    return this.#attempt(() => this.#transaction.immediate(act) as T);
  }

  /**
   * Runs `act` on one unchanging view of the records.
   * @throws HoldfastError CATALOG_UNAVAILABLE, and what `act` throws
   */
  read<T>(act: () => T): T {
    return this.#attempt(() => this.#transaction.deferred(act) as T);
  }

  /** Grows whenever another connection, of whatever process, has written; not by what this one writes. */
  othersWrote(): number {
    return this.#attempt(() => this.db.pragma('data_version', { simple: true }) as number);
  }

  /** Reads JSON that this catalog stored. @throws HoldfastError CATALOG_UNAVAILABLE when it is damaged */
  parse<T>(json: string, record: string): T {
    try {
      return JSON.parse(json) as T;
    } catch (error) {
      throw new HoldfastError(
        'CATALOG_UNAVAILABLE',
        { path: this.path, cause: `${record} is damaged` },
        { cause: error },
      );
    }
  }

  /** Safe to call twice. @throws HoldfastError CATALOG_UNAVAILABLE */
  close(): void {
    if (this.db.open) attemptOn(this.path, () => this.db.close());
  }

  #attempt<T>(act: () => T): T {
    if (!this.db.open) {
      throw new HoldfastError('CATALOG_UNAVAILABLE', { path: this.path, cause: 'it was closed' });
    }
    return attemptOn(this.path, act);
  }
}

/**
 * Runs `act` and raises what SQLite or the file system says about it as CATALOG_UNAVAILABLE, with their own code
 * (SQLITE_FULL, EACCES) in the cause. Anything else passes as it is: a mistake in the program is not a bad disk.
 */
export function attemptOn<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const cause = systemCause(error);
    if (cause === null) throw error;
    throw new HoldfastError('CATALOG_UNAVAILABLE', { path, cause: cause.text }, { cause: error });
  }
}
