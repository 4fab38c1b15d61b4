// What goes wrong with blobs in PostgreSQL, with the codes of vaults.
import { HoldfastError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Failures, Fault } from '../../postgres/failures.ts';

const codes: Readonly<Record<Fault, ErrorCode>> = {
  unavailable: 'BLOBS_UNAVAILABLE',
  full: 'BLOBS_FULL',
  readOnly: 'BLOBS_READ_ONLY',
  absent: 'VAULT_ABSENT',
  notOurs: 'BLOBS_NOT_OURS',
};

export function blobFailures(url: string): Failures {
  return {
    of: (fault, cause, error) => new HoldfastError(codes[fault], { url, cause }, { cause: error }),
    tooNew: (found, known) => new HoldfastError('VAULT_TOO_NEW', { url, found, known }),
  };
}
