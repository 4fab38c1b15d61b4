// An error on its way from one keeper to another: codes and details, which hold no secrets; nothing of the stack.
import { HoldfastError, errorTable } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';

interface ToldError {
  /** null for one that nobody foresaw. */
  readonly code: string | null;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export function tellError(error: unknown): string {
  const told: ToldError =
    error instanceof HoldfastError
      ? { code: error.code, message: error.message, details: error.details }
      : { code: null, message: error instanceof Error ? error.message : String(error), details: {} };
  return JSON.stringify(told);
}

/** A code of a newer version is an error like any other. */
export function toldError(text: string): Error {
  const { code, message, details } = JSON.parse(text) as ToldError;
  if (code === null || !Object.hasOwn(errorTable, code)) return new Error(message);
  return new HoldfastError(code as ErrorCode, details);
}
