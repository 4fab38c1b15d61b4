// The file and the one connection to it: comes back after trouble, one write at a time, and never another file.
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { FileKind } from '../../sqlite/file-kind.ts';
import { makeFileOnce } from '../../sqlite/make-file-once.ts';
import type { NewFile } from '../../sqlite/make-file-once.ts';
import { openFile } from '../../sqlite/open-file.ts';
import { systemCause } from '../../sqlite/system-cause.ts';
import { isBusy, refusalOf } from './refusal-of.ts';
import { sqliteKind } from './sqlite-kind.ts';
import { tablesOf } from './tables.ts';
import type { Tables } from './tables.ts';

/** How long SQLite itself waits for another process's write; that holds up this thread, sockets and all. */
const blockedMs = 20;
/** From then on the rest of the program runs between tries. */
const pauseMs = 5;

/**
 * When the log has so many pages it is copied into the file and then written anew from its beginning, which costs
 * less than letting it grow. After a huge transaction it is cut back.
 */
const checkpointPages = 1000;
const logLimitBytes = 64 * 1024 * 1024;

/** So often point reads look whether the file is still where it was; everything else looks each time. */
const lookEveryMs = 100;

export interface FileOptions {
  nowMs(): number;
  /** Whether a missing file is made. */
  readonly create: boolean;
  /** How long to wait for other processes' writes before that is STORE_UNAVAILABLE. */
  readonly patienceMs: number;
}

/** The one file that a SqliteFile stands for, from its first opening on. */
interface KnownFile {
  readonly dev: number;
  readonly ino: number;
}

export class SqliteFile {
  readonly place: Place;
  readonly #kind: FileKind;
  readonly #options: FileOptions;
  #tables: Tables | null = null;
  #known: (KnownFile & { readonly id: string }) | null = null;
  /** The log that the connection writes to; it stays the same for as long as that is open. */
  #log: KnownFile | undefined;
  #lookedAt = 0;
  #closed = false;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(place: Place, options: FileOptions) {
    this.place = place;
    this.#kind = sqliteKind(place.url);
    this.#options = options;
  }

  /** Runs `act` on one unchanging view. @throws HoldfastError STORE_… */
  read<T>(act: (tables: Tables) => T): Promise<T> {
    return this.#attempt(this.#deadline(), (tables) => {
      this.#look();
      return tables.view(() => act(tables));
    });
  }

  /** Runs `act`, which does not mind what changes between its statements. @throws HoldfastError STORE_… */
  glance<T>(act: (tables: Tables) => T): Promise<T> {
    return this.#attempt(this.#deadline(), (tables) => {
      if (performance.now() - this.#lookedAt > lookEveryMs) this.#look();
      return act(tables);
    });
  }

  /**
   * Runs `act` in one write transaction, which is durable when this resolves; nothing of it stays if it throws.
   * Writes are made in the order in which they are asked, also while another process holds them up.
   * @throws HoldfastError STORE_…, and what `act` throws
   */
  write<T>(act: (tables: Tables) => T): Promise<T> {
    const deadline = this.#deadline();
    const take = (): Promise<T> =>
      this.#attempt(deadline, (tables) => {
        this.#look();
        return tables.change(() => act(tables));
      });
    const turn = this.#lastTurn.then(take, take);
    this.#lastTurn = turn;
    return turn;
  }

  /** Safe to call twice. Writes that were asked before are made first. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#lastTurn]);
    this.#closed = true;
    this.#drop();
  }

  #deadline(): number {
    return performance.now() + this.#options.patienceMs;
  }

  async #attempt<T>(deadline: number, act: (tables: Tables) => T): Promise<T> {
    for (;;) {
      try {
        return act(this.#opened());
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw this.#refused(error);
      }
      await pause(pauseMs);
    }
  }

  #refused(error: unknown): unknown {
    const refusal = refusalOf(this.place.url, error);
    if (refusal.reopens) this.#drop();
    return refusal.error;
  }

  #drop(): void {
    const tables = this.#tables;
    this.#tables = null;
    tables?.db.close();
  }

  #opened(): Tables {
    if (this.#closed) throw this.#kind.unusable('it was closed');
    this.#tables ??= this.#open();
    return this.#tables;
  }

  #open(): Tables {
    const path = this.place.root;
    const nowMs = this.#options.nowMs();
    if (this.#known === null && this.#options.create) makeFileOnce(path, this.#kind, () => newFile(nowMs));
    const found = this.#known ?? fileAt(path);
    const db = this.#openFile(nowMs);
    try {
      db.pragma(`wal_autocheckpoint = ${checkpointPages}`);
      db.pragma(`journal_size_limit = ${logLimitBytes}`);
      const tables = tablesOf(db, this.#options);
      const known = { dev: found?.dev ?? 0, ino: found?.ino ?? 0, id: tables.id };
      if (this.#known !== null && this.#known.id !== known.id) throw this.#replaced();
      this.#known = known;
      this.#log = fileAt(this.#logPath);
      this.#look();
      return tables;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  #openFile(nowMs: number): ReturnType<typeof openFile> {
    if (this.#known !== null) this.#look();
    try {
      return openFile(this.place.root, this.#kind, { nowMs, busyTimeoutMs: blockedMs });
    } catch (error) {
      const neverWasOurs = this.#known === null && systemCause(error)?.code === 'SQLITE_NOTADB';
      if (!neverWasOurs) throw error;
      const cause = 'it is not an SQLite database';
      throw new HoldfastError('STORE_NOT_OURS', { place: this.place.url, cause }, { cause: error });
    }
  }

  get #logPath(): string {
    return `${this.place.root}-wal`;
  }

  /** What is written to a file that has no name any more would be gone with this process. */
  #look(): void {
    const found = fileAt(this.place.root);
    if (found === undefined) throw this.#kind.unusable('its file was removed while it was open');
    if (!isSame(found, this.#known)) throw this.#replaced();
    if (this.#tables !== null && !isSame(fileAt(this.#logPath), this.#log)) {
      // Closing brings what the log holds into the file, and the next call makes a new one.
      this.#drop();
      throw this.#kind.unusable('its log (-wal) was removed while it was open');
    }
    this.#lookedAt = performance.now();
  }

  #replaced(): HoldfastError {
    return this.#kind.unusable('its file was replaced by another one while it was open');
  }
}

function newFile(nowMs: number): NewFile {
  return {
    nowMs,
    fill: (db) =>
      void db.prepare('INSERT INTO store (only, id, last_content) VALUES (1, ?, 0)').run(randomUUID()),
  };
}

function isSame(found: KnownFile | undefined, known: KnownFile | null | undefined): boolean {
  return found?.dev === known?.dev && found?.ino === known?.ino;
}

function fileAt(path: string): KnownFile | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
