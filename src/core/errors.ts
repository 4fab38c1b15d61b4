// The one table of everything that can go wrong: stable code, message, what to do next, HTTP status, exit code.
import { errorsOfAccess } from './errors-of-access.ts';
import { errorsOfDatabases } from './errors-of-databases.ts';
import { errorsOfFleet } from './errors-of-fleet.ts';
import { errorsOfHttp } from './errors-of-http.ts';
import { errorsOfPlaces } from './errors-of-places.ts';
import { errorsOfVaults } from './errors-of-vaults.ts';

export const errorTable = {
  ...errorsOfAccess,
  ...errorsOfPlaces,
  ...errorsOfDatabases,
  ...errorsOfVaults,
  ...errorsOfFleet,
  ...errorsOfHttp,
} as const;

export type ErrorCode = keyof typeof errorTable;

/** Every error that Holdfast raises on purpose. Its code is stable; its message may be reworded. */
export class HoldfastError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, details: Record<string, string | number> = {}, options?: { cause?: unknown }) {
    super(fill(errorTable[code].message, details), options);
    this.name = 'HoldfastError';
    this.code = code;
    this.hint = fill(errorTable[code].hint, details);
    this.details = details;
  }
}

function fill(template: string, details: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
