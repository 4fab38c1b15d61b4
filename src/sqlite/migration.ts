// One change to the tables of a database file.
import type { Database } from '../sqlite.ts';

export interface Migration {
  /** 1, 2, 3…; the number that its file's name begins with. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** Carries over what SQL alone cannot; in the same transaction, after `sql`. */
  fill?(db: Database): void;
}
