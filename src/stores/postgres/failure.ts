// What a failed statement means to whoever asked for it.
import pg from 'pg';
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';

/** States of SQL that are told apart: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sqlState = {
  diskFull: '53100',
  readOnly: '25006',
  deadlock: '40P01',
  notSerializable: '40001',
  uniqueViolation: '23505',
  noSuchPrepared: '26000',
  preparedTwice: '42P05',
  noSuchSchema: '3F000',
  noSuchTable: '42P01',
  noSuchColumn: '42703',
} as const;

type Named = keyof typeof sqlState;

export function failedWith(error: unknown, ...states: readonly Named[]): boolean {
  return error instanceof pg.DatabaseError && states.some((state) => sqlState[state] === error.code);
}

/**
 * Whether the server said that the statement failed, and so that nothing of it was done. Of a FATAL one nobody knows:
 * the connection ended in the middle of it.
 */
export function didNothing(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR';
}

/** Whether the statement itself is refused, on whatever connection and server: its values are of no use. */
export function isOfItsOwn(error: unknown): boolean {
  return didNothing(error) && /^(22|23|54)/.test((error as pg.DatabaseError).code ?? '');
}

/** The connection is of no more use, or leads to a server that is not the one to write to. */
export function spoilsConnection(error: unknown): boolean {
  return !didNothing(error) || failedWith(error, 'readOnly');
}

/** STORE_FULL, STORE_READ_ONLY or STORE_UNAVAILABLE. What we raised ourselves stays as it is. */
export function failureOf(place: Place, error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  return new HoldfastError(codeOf(error), { place: place.url, cause: causeOf(error) }, { cause: error });
}

/** A server that ends because its disk is full may have written the end of the transaction before. */
function codeOf(error: unknown): 'STORE_FULL' | 'STORE_READ_ONLY' | 'STORE_UNAVAILABLE' {
  if (didNothing(error) && failedWith(error, 'diskFull')) return 'STORE_FULL';
  if (didNothing(error) && failedWith(error, 'readOnly')) return 'STORE_READ_ONLY';
  return 'STORE_UNAVAILABLE';
}

/** PostgreSQL's messages and those of Node name users, hosts and tables; no password, and no value. */
function causeOf(error: unknown): string {
  // Of a host with several addresses, none of which answered.
  if (error instanceof AggregateError) return error.errors.map(causeOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
