// What an error of SQLite or of the file system means to whoever asked the store.
import { HoldfastError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { systemCause } from '../../sqlite/system-cause.ts';

/** Of a file that was moved away SQLite says that it is read-only; it is not there any more. */
const meanings: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)$/, 'STORE_FULL'],
  [/^SQLITE_READONLY_(DBMOVED|CANTLOCK|CANTINIT)$/, 'STORE_UNAVAILABLE'],
  [/^(SQLITE_READONLY|EROFS)/, 'STORE_READ_ONLY'],
];

/** The connection may be in a state that a new one is not in. */
const ofConnection = /^SQLITE_(IOERR|CANTOPEN|CORRUPT|NOTADB|PROTOCOL|READONLY)/;

export interface Refusal {
  /** What the caller gets: a mistake in the program stays what it is. */
  readonly error: unknown;
  readonly reopens: boolean;
}

/** @param place its URL */
export function refusalOf(place: string, error: unknown): Refusal {
  const found = systemCause(error);
  if (found === null) return { error, reopens: false };
  const { code, text } = found;
  const meaning = meanings.find(([pattern]) => pattern.test(code))?.[1] ?? 'STORE_UNAVAILABLE';
  const cause = code.startsWith('SQLITE_BUSY') ? `another process keeps it locked (${text})` : text;
  return {
    error: new HoldfastError(meaning, { place, cause }, { cause: error }),
    reopens: ofConnection.test(code),
  };
}

export function isBusy(error: unknown): boolean {
  return systemCause(error)?.code.startsWith('SQLITE_BUSY') === true;
}
