// Locks of a folder's own, by name, and who holds them; the kernel releases them with their process.
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Lock, LockOwner, Locks } from '../../ports/lock.ts';
import type { Database } from '../../sqlite.ts';
import { lockFile } from '../../sqlite/lock-file.ts';
import { isAbsent, lstatOrAbsent } from './expect-path.ts';
import { ownFolder } from './path-below.ts';

export class FileLocks implements Locks {
  readonly #folder: string;
  readonly #nowMs: () => number;
  /** File names of the locks taken here: on a full disk their owner's name could not be written. */
  readonly #mine = new Set<string>();

  constructor(folder: string, nowMs: () => number) {
    this.#folder = folder;
    this.#nowMs = nowMs;
  }

  acquire(name: string, purpose: string): Promise<Lock> {
    // Wrapped, so that a refusal is a rejection and never a synchronous throw.
    return Promise.resolve().then(() => this.#take(name, purpose));
  }

  holder(name: string): Promise<LockOwner | null> {
    return Promise.resolve().then(() => {
      const path = this.#path(name);
      // Behind a link nobody takes a lock, so nobody holds one.
      if (linkAt(this.#folder) !== null || look(path) === undefined) return null;
      const database = lockFile(path);
      if (database === null) return readOwner(path);
      database.close();
      return null;
    });
  }

  /**
   * Locks that other processes hold, or that are damaged, with their owner in words, by file name.
   * @param holders pids by inode from the kernel's list: files that nobody locks are not opened at all
   */
  async heldByOthers(holders: ReadonlyMap<number, readonly number[]>): Promise<Map<string, string>> {
    const held = new Map<string, string>();
    for (const name of await lockFiles(this.#folder)) {
      if (this.#mine.has(name)) continue;
      const path = join(this.#folder, name);
      const stat = await lstatOrAbsent(path);
      if (stat === null || (stat.size === 0 && !holders.has(stat.ino))) continue;
      const owner = describeHolder(path);
      if (owner !== null) held.set(name, owner);
    }
    return held;
  }

  /** Paths of lock files that are damaged. */
  async damaged(): Promise<string[]> {
    const paths = (await lockFiles(this.#folder)).map((name) => join(this.#folder, name));
    return paths.filter((path) => {
      try {
        lockFile(path)?.close();
        return false;
      } catch (error) {
        if (error instanceof HoldfastError && error.code === 'LOCK_DAMAGED') return true;
        throw error;
      }
    });
  }

  fileNameOf(name: string): string {
    const plain = /^[a-z-]+$/.test(name);
    return `${plain ? name : createHash('sha256').update(name).digest('hex').slice(0, 32)}.lock`;
  }

  #take(name: string, purpose: string): Lock {
    const path = this.#path(name);
    const database = orUnavailable(path, () => {
      const link = linkAt(this.#folder);
      if (link !== null) throw new Error(`${link} is a symbolic link, and leads out of the place`);
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      return lockFile(path);
    });
    if (database === null) {
      throw new HoldfastError('LOCK_HELD', { what: name, owner: describeOwner(readOwner(path)) });
    }
    const owner: LockOwner = { pid: process.pid, host: hostname(), purpose, sinceMs: this.#nowMs() };
    orUnavailable(path, () => tellOwner(path, owner), database);
    this.#mine.add(basename(path));
    let held = true;
    return {
      release: async () => {
        if (!held) return;
        held = false;
        this.#mine.delete(basename(path));
        rmSync(ownerPath(path), { force: true });
        database.close();
      },
    };
  }

  #path(name: string): string {
    return join(this.#folder, this.fileNameOf(name));
  }
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/**
 * What is a link of the folders that are Holdfast's own. How the place itself is reached is its owner's affair;
 * a link further below may have been laid there to have files written elsewhere.
 */
function linkAt(folder: string): string | null {
  const own = basename(dirname(folder)) === ownFolder ? [dirname(folder), folder] : [folder];
  return own.find((path) => look(path)?.isSymbolicLink()) ?? null;
}

async function lockFiles(folder: string): Promise<string[]> {
  if (linkAt(folder) !== null) return [];
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.lock'));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** A lock that this very process holds is no other's use; a damaged one may be anybody's. */
function describeHolder(path: string): string | null {
  try {
    const database = lockFile(path);
    if (database !== null) {
      database.close();
      return null;
    }
    const owner = readOwner(path);
    return owner.pid === process.pid && owner.host === hostname() ? null : describeOwner(owner);
  } catch (error) {
    if (error instanceof HoldfastError) return error.message;
    throw error;
  }
}

/** What the system says against taking a lock, as LOCK_UNAVAILABLE; a lock that is half taken is given back. */
function orUnavailable<Taken>(path: string, take: () => Taken, taken?: Database): Taken {
  try {
    return take();
  } catch (cause) {
    taken?.close();
    if (cause instanceof HoldfastError) throw cause;
    throw new HoldfastError('LOCK_UNAVAILABLE', { path, cause: (cause as Error).message }, { cause });
  }
}

const ownerPath = (path: string): string => `${path}.owner`;

const { O_WRONLY, O_CREAT, O_EXCL, O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * A full disk is a reason to clean, not to refuse it: the lock holds without its owner's name too. Always a new file,
 * so that nothing that was laid there is written to.
 */
function tellOwner(path: string, owner: LockOwner): void {
  try {
    rmSync(ownerPath(path), { force: true });
    const file = openSync(ownerPath(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      writeFileSync(file, JSON.stringify(owner));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Only for the message: whether the lock is held is never decided by this file. */
function readOwner(path: string): LockOwner {
  const nobody: LockOwner = { pid: 0, host: 'unknown', purpose: 'unknown', sinceMs: 0 };
  if (look(ownerPath(path))?.isFile() !== true) return nobody;
  try {
    const file = openSync(ownerPath(path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      return { ...nobody, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<LockOwner>) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isAbsent(error) || error instanceof SyntaxError) return nobody;
    throw error;
  }
}

export function describeOwner(owner: LockOwner): string {
  return owner.pid === 0
    ? 'a process that has not said its name'
    : `process ${owner.pid} on ${owner.host} (${owner.purpose})`;
}
