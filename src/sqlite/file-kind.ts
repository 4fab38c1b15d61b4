// What tells one kind of Holdfast's database files from every other SQLite file, and what its troubles are called.
import type { HoldfastError } from '../core/errors.ts';
import type { Database } from '../sqlite.ts';
import type { Migration } from './migration.ts';

export interface FileKind {
  /** Written into the file's header, so that no other program's database is taken for one of this kind. */
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
  /** For a new file, before it has its first table. */
  readonly firstPragmas: readonly string[];
  unusable(cause: string): HoldfastError;
  tooNew(found: number, known: number): HoldfastError;
  /** @param db open on a file without the application id */
  foreign(db: Database): HoldfastError;
}
