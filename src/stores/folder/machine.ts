// One look at the machine, shared by all sessions of a scan: who runs, who holds which lock, what time it is.
import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { durationText } from '../../core/amounts.ts';
import { sessionKey } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import type { FileLocks } from './file-locks.ts';
import { commandLines, heldBelow, isBelow, lockHolders, mentioning } from './process-table.ts';
import type { HeldPath, ProcessSighting } from './process-table.ts';

export interface MachineOptions {
  /** A session written to within this time counts as in use. */
  readonly quietMs: number;
  nowMs(): number;
}

type CommandLines = ReadonlyMap<number, readonly string[]>;

export class Machine {
  readonly host = hostname();
  readonly commandLines: CommandLines;
  /** Pids by the inode number of a file that they hold a lock on. */
  readonly lockHolders: ReadonlyMap<number, readonly number[]>;
  readonly #root: string;
  /** Where the place really lies, if its root is a link: what the kernel says of open files goes by that. */
  readonly #realRoot: string;
  readonly #options: MachineOptions;
  /** Only processes that name the place at all: few, so that asking for each of thousands of sessions stays cheap. */
  readonly #mentioningPlace: CommandLines;
  readonly #locksHeld: ReadonlyMap<string, string>;
  readonly #lockFileOf: (name: string) => string;
  #held: Promise<readonly HeldPath[]> | null = null;

  private constructor(
    roots: { root: string; realRoot: string },
    options: MachineOptions,
    processes: CommandLines,
    holders: ReadonlyMap<number, readonly number[]>,
    locks: { held: ReadonlyMap<string, string>; fileOf: (name: string) => string },
  ) {
    this.#root = roots.root;
    this.#realRoot = roots.realRoot;
    this.#options = options;
    this.commandLines = processes;
    this.#mentioningPlace = new Map(
      [...processes].filter(([, args]) =>
        args.some((argument) => argument.includes(roots.root) || argument.includes(roots.realRoot)),
      ),
    );
    this.lockHolders = holders;
    this.#locksHeld = locks.held;
    this.#lockFileOf = locks.fileOf;
  }

  static async look(root: string, locks: FileLocks, options: MachineOptions): Promise<Machine> {
    const holders = await lockHolders();
    const held = await locks.heldByOthers(holders);
    const fileOf = (name: string): string => locks.fileNameOf(name);
    const roots = { root, realRoot: await realpath(root) };
    return new Machine(roots, options, await commandLines(), holders, { held, fileOf });
  }

  /** Which other process holds the session's own lock, in words; null when none does. */
  lockOwner(ref: SessionRef): string | null {
    if (this.#locksHeld.size === 0) return null;
    return this.#locksHeld.get(this.#lockFileOf(sessionKey(ref))) ?? null;
  }

  /** Processes whose command line names this folder, which must be in the place. */
  mentioning(folder: string): ProcessSighting[] {
    if (this.#mentioningPlace.size === 0) return [];
    const found = mentioning(this.#mentioningPlace, folder);
    const real = this.#real(folder);
    return real === folder ? found : [...found, ...mentioning(this.#mentioningPlace, real)];
  }

  /** Processes that work in this folder or have a file below it open; it must be in the place. */
  async workingIn(folder: string): Promise<ProcessSighting[]> {
    this.#held ??= heldBelow(this.#realRoot);
    const real = this.#real(folder);
    const seen = new Map<number, ProcessSighting>();
    for (const { pid, path, how } of await this.#held) {
      if (isBelow(path, real)) seen.set(pid, { pid, why: `process ${pid} ${how}` });
    }
    return [...seen.values()];
  }

  #real(folder: string): string {
    return this.#realRoot + folder.slice(this.#root.length);
  }

  /** "written to 3 minutes ago" where that is too recent for nobody to be using it; null otherwise. */
  recentWrite(newestMs: number | null): string | null {
    if (newestMs === null) return null;
    const ageMs = this.#options.nowMs() - newestMs;
    if (ageMs >= this.#options.quietMs) return null;
    return ageMs < 0 ? 'its last write lies in the future' : `it was written to ${durationText(ageMs)} ago`;
  }
}
