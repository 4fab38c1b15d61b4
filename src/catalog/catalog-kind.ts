// What kind of database file a catalog is.
import { HoldfastError } from '../core/errors.ts';
import type { FileKind } from '../sqlite/file-kind.ts';
import { migrations } from './migrations/index.ts';

export function catalogKind(path: string): FileKind {
  const unusable = (cause: string): HoldfastError =>
    new HoldfastError('CATALOG_UNAVAILABLE', { path, cause });
  return {
    // "HFct"
    applicationId: 0x48466374,
    migrations,
    firstPragmas: [],
    unusable,
    tooNew: (found, known) => new HoldfastError('CATALOG_TOO_NEW', { path, found, known }),
    foreign: () => unusable('it is a database of another program'),
  };
}
