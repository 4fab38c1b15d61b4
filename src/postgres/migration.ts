// One change of our tables, from one version of the schema to the next.

export interface Migration {
  /** From 1, without gaps; the number that its file's name begins with. */
  readonly version: number;
  /** Run in order in one transaction. @param schema quoted */
  readonly statements: (schema: string) => readonly string[];
}
