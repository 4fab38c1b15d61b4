// What a failed statement means to whoever asked for it.
import type pg from 'pg';
import { HoldfastError } from '../core/errors.ts';
import type { Failures, Fault } from './failures.ts';

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

/**
 * The server refused a statement and goes on: nothing of it was done. After any other error nobody knows, also where
 * the server spoke: it may have ended in the middle of it, with the disk full for example.
 */
export class StatementRefused extends Error {
  readonly sqlState: string;

  constructor(cause: pg.DatabaseError) {
    super(cause.message, { cause });
    this.name = 'StatementRefused';
    this.sqlState = cause.code ?? '';
  }
}

export function refusedAs(error: unknown, ...states: readonly (keyof typeof sqlState)[]): boolean {
  return error instanceof StatementRefused && states.some((state) => sqlState[state] === error.sqlState);
}

/** The connection is of no more use, or leads to a server that is not the one to write to. */
export function spoilsConnection(error: unknown): boolean {
  if (error instanceof HoldfastError) return false;
  return !(error instanceof StatementRefused) || refusedAs(error, 'readOnly');
}

/** Full, read-only or unavailable. What we raised ourselves stays as it is. */
export function failureOf(failures: Failures, error: unknown): HoldfastError {
  if (error instanceof HoldfastError) return error;
  return failures.of(faultOf(error), causeOf(error), error);
}

function faultOf(error: unknown): Fault {
  if (refusedAs(error, 'diskFull')) return 'full';
  return refusedAs(error, 'readOnly') ? 'readOnly' : 'unavailable';
}

/** PostgreSQL's messages and those of Node name users, hosts and tables; no password, and no value. */
function causeOf(error: unknown): string {
  // Of a host with several addresses, none of which answered.
  if (error instanceof AggregateError) return error.errors.map(causeOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
