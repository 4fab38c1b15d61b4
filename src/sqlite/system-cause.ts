// What SQLite or the file system says was wrong.
import { HoldfastError } from '../core/errors.ts';

export interface SystemCause {
  /** `SQLITE_FULL`, `SQLITE_IOERR_WRITE`, `EACCES`. */
  readonly code: string;
  /** With the code first. */
  readonly text: string;
}

/** Not ERR_INVALID_ARG_TYPE and its like, which are mistakes too. */
const ofSystem = /^(SQLITE_\w+|E[A-Z0-9]+)$/;

/** null for what is no system's error: a mistake in the program is not a bad disk. */
export function systemCause(error: unknown): SystemCause | null {
  if (!(error instanceof Error) || error instanceof HoldfastError) return null;
  if (!('code' in error) || typeof error.code !== 'string' || !ofSystem.test(error.code)) return null;
  const { code, message } = error;
  return { code, text: message.startsWith(code) ? message : `${code}: ${message}` };
}
