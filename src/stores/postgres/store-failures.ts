// What goes wrong with a place in PostgreSQL, with the codes of places.
import { HoldfastError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Failures, Fault } from '../../postgres/failures.ts';

const codes: Readonly<Record<Fault, ErrorCode>> = {
  unavailable: 'STORE_UNAVAILABLE',
  full: 'STORE_FULL',
  readOnly: 'STORE_READ_ONLY',
  absent: 'STORE_UNAVAILABLE',
  notOurs: 'STORE_NOT_OURS',
};

/** @param place its URL */
export function storeFailures(place: string): Failures {
  return {
    of: (fault, cause, error) => new HoldfastError(codes[fault], { place, cause }, { cause: error }),
    tooNew: (found, known) => new HoldfastError('STORE_TOO_NEW', { place, found, known }),
  };
}
