// One change to the tables of a database file.

export interface Migration {
  /** 1, 2, 3…; the number that its file's name begins with. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}
