// A lock that the kernel releases with its process: an exclusive SQLite transaction held open on a small file.
import { lstatSync } from 'node:fs';
import { Database } from '../sqlite.ts';
import { HoldfastError } from '../core/errors.ts';

/**
 * Why SQLite: it takes POSIX locks, which die with their process however it dies (reacquired 2.3 ms after
 * kill -9, measured), without any native code of our own. The lock file stays empty and is never deleted:
 * deleting it would let two processes hold "the" lock on two different files.
 * @returns what holds the lock until it is closed; null when somebody else holds it
 * @throws LOCK_DAMAGED, and whatever the disk says
 */
export function lockFile(path: string): Database | null {
  // SQLite follows a link, and would open, or make, whatever it leads to.
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    throw new HoldfastError('LOCK_DAMAGED', { path });
  }
  const database = new Database(path, { timeout: 0 });
  try {
    // Otherwise the transaction begins with a file beside this one, which a full disk has no room for.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    // Nothing is ever written to it; SQLite itself takes a file of a few bytes for an empty one.
    if (lstatSync(path).size > 0) throw new HoldfastError('LOCK_DAMAGED', { path });
    return database;
  } catch (error) {
    database.close();
    if (error instanceof HoldfastError) throw error;
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_BUSY')) return null;
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
      throw new HoldfastError('LOCK_DAMAGED', { path }, { cause: error });
    }
    throw error;
  }
}
