// What goes wrong with a database, as whoever uses it calls it: a place and a vault have codes of their own.
import type { HoldfastError } from '../core/errors.ts';

/** `absent`: there are no tables of ours, and none are to be made. `notOurs`: what is there is somebody else's. */
export type Fault = 'unavailable' | 'full' | 'readOnly' | 'absent' | 'notOurs';

export interface Failures {
  /** @param error what it comes from, where it comes from one */
  of(fault: Fault, cause: string, error?: unknown): HoldfastError;
  /** Versions of the tables. */
  tooNew(found: number, known: number): HoldfastError;
}
