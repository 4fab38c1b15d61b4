// Who may replace or delete a blob: one at a time, among all processes.
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobKey } from '../../ports/blob-store.ts';
import type { Database } from '../../sqlite.ts';
import { lockFile } from '../../sqlite/lock-file.ts';
import { isErrno, unavailable } from './folder-failure.ts';

/** It is held for well under a millisecond each time; a process that is stopped with it in hand is in everybody's way. */
const patienceMs = 30_000;
const longestPauseMs = 20;

export class KeyLocks {
  readonly #url: string;
  readonly #folder: string;
  /** For each lock, the last one of this process that waits for it. */
  readonly #queues = new Map<string, Promise<void>>();

  constructor(url: string, folder: string) {
    [this.#url, this.#folder] = [url, folder];
  }

  /** Of 256: keys that share one only wait for each other. */
  nameOf(key: BlobKey): string {
    return `${createHash('sha256').update(key).digest('hex').slice(0, 2)}.lock`;
  }

  /** @param name of `nameOf` */
  async holding<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
    const before = this.#queues.get(name);
    let done = (): void => undefined;
    const mine = new Promise<void>((resolve) => (done = resolve));
    this.#queues.set(name, mine);
    await before;
    try {
      const lock = await this.#take(join(this.#folder, name));
      try {
        return await act();
      } finally {
        lock.close();
      }
    } finally {
      if (this.#queues.get(name) === mine) this.#queues.delete(name);
      done();
    }
  }

  async #take(path: string): Promise<Database> {
    await this.#touch(path);
    const untilMs = performance.now() + patienceMs;
    for (let pauseMs = 1; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      const lock = lockFile(path);
      if (lock !== null) return lock;
      if (performance.now() > untilMs) throw unavailable(this.#url, `another process keeps ${path} locked`);
      await sleep(pauseMs);
    }
  }

  /** So that it is the file system itself that says why it cannot be done, and nobody else can read it. */
  async #touch(path: string): Promise<void> {
    try {
      await (await open(path, 'a', 0o600)).close();
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      await mkdir(this.#folder, { mode: 0o700 });
      await (await open(path, 'a', 0o600)).close();
    }
  }
}
