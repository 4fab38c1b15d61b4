// A statement of ours: named, so that each connection prepares it once, and written for whatever schema it is run in.

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
