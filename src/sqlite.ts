// SQLite, in the version of its binding that the running Node can use.
import { createRequire } from 'node:module';
import type BetterSqlite from 'better-sqlite3';

const firstNodeForThirteen = 22;

/**
 * better-sqlite3 12 aborts on Node 24 when a statement or a database is collected as garbage ("Assertion failed:
 * (env) != nullptr", 12.11.1 on 24.21.0); 13 does not run on Node 20. So there are both, and one is loaded.
 */
const major = Number(process.versions.node.split('.')[0]);
const binding = major >= firstNodeForThirteen ? 'better-sqlite3-13' : 'better-sqlite3';

export const Database = createRequire(import.meta.url)(binding) as typeof BetterSqlite;
export type Database = BetterSqlite.Database;
