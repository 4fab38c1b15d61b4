// One look at the machine, shared by all sessions of a scan: who runs, who holds which lock, what time it is.
import { hostname } from 'node:os';
import { sessionKey } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import type { FileLocks } from './file-locks.ts';
import { commandLines, lockHolders } from './process-table.ts';

export class Machine {
  readonly host = hostname();
  readonly nowMs: number;
  /** A session written to within this time counts as in use. */
  readonly quietMs: number;
  readonly commandLines: ReadonlyMap<number, readonly string[]>;
  /** Pids by the inode number of a file that they hold a lock on. */
  readonly lockHolders: ReadonlyMap<number, readonly number[]>;
  readonly #locksHeld: ReadonlyMap<string, string>;
  readonly #lockFileOf: (name: string) => string;

  private constructor(
    time: { nowMs: number; quietMs: number },
    processes: ReadonlyMap<number, readonly string[]>,
    holders: ReadonlyMap<number, readonly number[]>,
    locks: { held: ReadonlyMap<string, string>; fileOf: (name: string) => string },
  ) {
    this.nowMs = time.nowMs;
    this.quietMs = time.quietMs;
    this.commandLines = processes;
    this.lockHolders = holders;
    this.#locksHeld = locks.held;
    this.#lockFileOf = locks.fileOf;
  }

  static async look(locks: FileLocks, time: { nowMs(): number; quietMs: number }): Promise<Machine> {
    const holders = await lockHolders();
    const held = await locks.heldByOthers(holders);
    const now = { nowMs: time.nowMs(), quietMs: time.quietMs };
    return new Machine(now, await commandLines(), holders, {
      held,
      fileOf: (name) => locks.fileNameOf(name),
    });
  }

  /** Which other process holds the session's own lock, in words; null when none does. */
  lockOwner(ref: SessionRef): string | null {
    return this.#locksHeld.get(this.#lockFileOf(sessionKey(ref))) ?? null;
  }

  /** "written to 3 minutes ago" where that is too recent for nobody to be using it; null otherwise. */
  recentWrite(newestMs: number | null): string | null {
    if (newestMs === null || this.nowMs - newestMs >= this.quietMs) return null;
    const seconds = Math.round((this.nowMs - newestMs) / 1000);
    return seconds < 0 ? 'its last write lies in the future' : `it was written to ${seconds} s ago`;
  }
}
