// A statement of ours: named, so that each connection prepares it once, and written for whatever schema it is run in.
import { createHash } from 'node:crypto';

export interface Statement {
  /** Stays the same for one text. */
  readonly name: string;
  /** @param schema quoted */
  readonly text: (schema: string) => string;
}

/** Columns as PostgreSQL writes them; bytes as hexadecimal text. */
export type Row = readonly (string | null)[];

export interface Answer {
  readonly rows: readonly Row[];
  /** How many rows were written or read. */
  readonly count: number;
}

/** A place as our own tables know it: `"holdfast"`. Any identifier may be a word of SQL. */
export function quoted(schema: string): string {
  return `"${schema.replaceAll('"', '""')}"`;
}

/**
 * Behind a pool a connection of the server is everybody's, and with it what is prepared on it. So a name means one text,
 * whatever the schema and the version of Holdfast. PostgreSQL tells names apart by their first 63 bytes.
 */
export function preparedName({ name }: Statement, text: string): string {
  return `holdfast ${name} ${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
}
