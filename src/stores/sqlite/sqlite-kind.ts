// What kind of database file holds sessions, and what another one is taken for.
import { HoldfastError } from '../../core/errors.ts';
import type { Database } from '../../sqlite.ts';
import type { FileKind } from '../../sqlite/file-kind.ts';
import { migrations } from './migrations/index.ts';

/** @param place its URL */
export function sqliteKind(place: string): FileKind {
  return {
    // "HFse"
    applicationId: 0x48467365,
    migrations,
    // What a purged session took is given back to the disk; see give-space-back.ts. Only a new file can have that.
    firstPragmas: ['auto_vacuum = INCREMENTAL'],
    unusable: (cause) => new HoldfastError('STORE_UNAVAILABLE', { place, cause }),
    tooNew: (found, known) => new HoldfastError('STORE_TOO_NEW', { place, found, known }),
    foreign: (db) => new HoldfastError('STORE_NOT_OURS', { place, cause: descriptionOf(db) }),
  };
}

function descriptionOf(db: Database): string {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const has = (...names: string[]): boolean => names.every((name) => tables.includes(name));
  if (has('creds', 'signal_keys'))
    return "it is the SQLite state of Baileys' own (tables creds and signal_keys)";
  if (has('home', 'journal_lines')) return "it is a catalog, Holdfast's records of its own runs";
  if (tables.length === 0) return 'it is an SQLite database without tables';
  return `it is a database of another program (tables ${tables.slice(0, 5).join(', ')})`;
}
