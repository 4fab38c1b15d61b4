// What the file system says, as whoever asked for blobs understands it.
import { HoldfastError } from '../../core/errors.ts';
import { systemCause } from '../../sqlite/system-cause.ts';

/** A mistake in the program stays what it is. */
export function folderFailure(url: string, error: unknown, doing: 'reading' | 'writing'): unknown {
  if (error instanceof HoldfastError && error.code === 'LOCK_DAMAGED') {
    return new HoldfastError('BLOBS_UNAVAILABLE', { url, cause: error.message }, { cause: error });
  }
  const found = systemCause(error);
  if (found === null) return error;
  const { code, text } = found;
  return new HoldfastError(
    doing === 'writing' ? codeOfWrite(code) : 'BLOBS_UNAVAILABLE',
    { url, cause: text },
    { cause: error },
  );
}

function codeOfWrite(code: string): 'BLOBS_FULL' | 'BLOBS_READ_ONLY' | 'BLOBS_UNAVAILABLE' {
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL)$/.test(code)) return 'BLOBS_FULL';
  return /^(EROFS|EACCES|EPERM|SQLITE_READONLY)/.test(code) ? 'BLOBS_READ_ONLY' : 'BLOBS_UNAVAILABLE';
}

export function unavailable(url: string, cause: string): HoldfastError {
  return new HoldfastError('BLOBS_UNAVAILABLE', { url, cause });
}

/** One of these errors of the file system. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
