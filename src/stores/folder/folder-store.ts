// A place on disk as a store: scanning, looking closer, and moving things to and from its trash.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { InUse, SessionDetail, SessionPicture } from '../../core/inventory.ts';
import type { Place } from '../../core/place.ts';
import type { Expectation } from '../../core/plan.ts';
import { sessionKey, sessionName } from '../../core/session.ts';
import type { SessionRef } from '../../core/session.ts';
import type { Lock } from '../../ports/lock.ts';
import type { Overlap, ScanOptions, ScanResult, Store } from '../../ports/store.ts';
import { expectPath, isAbsent } from './expect-path.ts';
import { FileLocks } from './file-locks.ts';
import type { FolderEngine } from './folder-engine.ts';
import { Machine } from './machine.ts';
import { ownFolder, pathBelow, refuseLinksOnTheWay } from './path-below.ts';
import { configuredFor } from './process-table.ts';
import { readWholeFile } from './read-text-file.ts';
import type { ScanPool } from './scan-pool.ts';
import { ScanRound } from './scan-round.ts';
import type { SessionSighting } from './sighting.ts';
import { TrashFolder } from './trash-folder.ts';

export interface FolderStoreOptions {
  /** Threads for large scans; null keeps everything in this thread. */
  readonly pool: ScanPool | null;
  /** A session written to within this time counts as in use. */
  readonly quietMs: number;
  nowMs(): number;
}

/** For a plan, whose sessions are looked at once more when it is applied. */
const planningLookLastsMs = 500;
/** Before something moves: no longer than the moment between looking and moving that there always is. */
const actingLookLastsMs = 50;
/** No record of Baileys is nearly that large, and a file of a browser profile is never asked for whole. */
const largestEntryBytes = 64 * 1024 * 1024;
/** Pictures made before others get a turn. */
const picturesPerTurn = 250;

export class FolderStore implements Store {
  readonly place: Place;
  readonly #engine: FolderEngine;
  readonly #options: FolderStoreOptions;
  readonly #locks: FileLocks;
  readonly #trash: TrashFolder;
  /** What the last scan saw, by session path, for the cheap check of an unchanged world. */
  #last: ReadonlyMap<string, SessionSighting> = new Map();
  #machine: { readonly atMs: number; readonly look: Promise<Machine> } | null = null;

  constructor(place: Place, engine: FolderEngine, options: FolderStoreOptions) {
    this.place = place;
    this.#engine = engine;
    this.#options = options;
    this.#locks = new FileLocks(join(place.root, ownFolder, 'locks'), options.nowMs);
    this.#trash = new TrashFolder(place.root);
  }

  async identity(): Promise<string> {
    try {
      // A root that is a link is where the link leads: that is what gets mounted and unmounted.
      const root = await stat(this.place.root);
      return `${root.dev}:${root.ino}`;
    } catch (cause) {
      const details = { place: this.place.url, cause: (cause as Error).message };
      throw new HoldfastError('PLACE_UNAVAILABLE', details, { cause });
    }
  }

  async scan(options: ScanOptions = {}): Promise<ScanResult> {
    const { place } = this;
    const at = { url: place.url, root: place.root };
    try {
      const identity = await this.identity();
      const machine = options.withoutUse === true ? null : await this.#look(0);
      this.#last = await new ScanRound(place, this.#options, options, this.#last).run();
      const sessions: SessionPicture[] = [];
      for (const sighting of this.#last.values()) {
        if (sessions.length % picturesPerTurn === 0) await nextTurn();
        sessions.push(this.#picture(sighting, machine));
      }
      sessions.sort((a, b) => (a.ref.path < b.ref.path ? -1 : 1));
      return { place: { ...at, identity, sessions: sessions.length, problem: null }, sessions };
    } catch (error) {
      options.signal?.throwIfAborted();
      const known = error instanceof HoldfastError ? error.details['cause'] : undefined;
      const problem = String(known ?? (error as Error).message);
      return { place: { ...at, identity: 'unknown', sessions: 0, problem }, sessions: [] };
    }
  }

  async detail(ref: SessionRef): Promise<SessionDetail | null> {
    const read = this.#reading(ref, () => this.#engine.read(this.place, ref, this.#options.nowMs()));
    if (read === null) return null;
    const machine = await this.#look(planningLookLastsMs);
    const { entries, remarks } = read;
    return { picture: this.#picture(read.sighting, machine), entries, remarks };
  }

  async inUse(ref: SessionRef): Promise<InUse> {
    const sighting = this.#reading(ref, () => this.#engine.sight(this.place, ref, this.#options.nowMs()));
    if (sighting === null) return { answer: 'no', why: ['it does not exist'] };
    return this.#engine.useCloser(this.place, sighting, await this.#look(actingLookLastsMs));
  }

  async processesAtWork(): Promise<readonly string[]> {
    const { root } = this.place;
    const machine = await this.#look(0);
    const found = [
      ...machine.mentioning(root),
      ...(await machine.workingIn(root)),
      ...(await configuredFor(root)),
    ];
    return [...new Set(found.map((process) => process.why))];
  }

  damagedLocks(): Promise<readonly string[]> {
    return this.#locks.damaged();
  }

  async database(): Promise<null> {
    return null;
  }

  async placeLockHeld(): Promise<boolean> {
    return (await this.#locks.holder('place')) !== null;
  }

  async expectation(path: string): Promise<Expectation | null> {
    return expectPath(pathBelow(this.place.root, path));
  }

  async content(path: string): Promise<Uint8Array | null> {
    const absolute = pathBelow(this.place.root, path);
    try {
      await refuseLinksOnTheWay(this.place.root, absolute);
      return readWholeFile(absolute, largestEntryBytes);
    } catch (error) {
      if (isAbsent(error instanceof HoldfastError ? (error.cause ?? error) : error)) return null;
      const cause = (error as Error).message;
      throw new HoldfastError('SESSION_UNREADABLE', { session: path, cause }, { cause: error });
    }
  }

  lockPlace(purpose: string): Promise<Lock> {
    return this.#locks.acquire('place', purpose);
  }

  lockSession(ref: SessionRef, purpose: string): Promise<Lock> {
    this.#mustBeMine(ref);
    return this.#locks.acquire(sessionKey(ref), purpose);
  }

  moveToTrash(path: string, item: string): Promise<void> {
    return this.#trash.moveIn(path, item);
  }

  moveBack(item: string, path: string): Promise<void> {
    return this.#trash.moveBack(item, path);
  }

  replace(path: string, item: string, content: Uint8Array): Promise<void> {
    return this.#trash.replace(path, item, content);
  }

  putBack(item: string, path: string): Promise<void> {
    return this.#trash.putBack(item, path);
  }

  trashExpectation(item: string): Promise<Expectation | null> {
    return this.#trash.expectation(item);
  }

  overlap(path: string, item: string): Promise<Overlap> {
    return this.#trash.overlap(path, item);
  }

  destroy(item: string): Promise<void> {
    return this.#trash.destroy(item);
  }

  settle(): Promise<void> {
    return this.#trash.settle();
  }

  async close(): Promise<void> {
    this.#last = new Map();
  }

  /**
   * One look serves sessions that are asked for one after the other: looking at every process and open file again
   * for each of thousands would take longer than all the rest.
   */
  #look(lastsMs: number): Promise<Machine> {
    const now = performance.now();
    if (this.#machine === null || now - this.#machine.atMs >= lastsMs) {
      this.#machine = { atMs: now, look: Machine.look(this.place.root, this.#locks, this.#options) };
    }
    return this.#machine.look;
  }

  /** @param machine null: nobody asks who uses it */
  #picture(sighting: SessionSighting, machine: Machine | null): SessionPicture {
    const { evidence: _evidence, stamp: _stamp, ...picture } = sighting;
    if (machine === null) return { ...picture, inUse: { answer: 'unknown', why: ['nobody looked'] } };
    return { ...picture, inUse: this.#engine.use(this.place, sighting, machine) };
  }

  /** null when it is absent; everything else that goes wrong is no answer. @throws SESSION_UNREADABLE */
  #reading<Read>(ref: SessionRef, read: () => Read): Read | null {
    this.#mustBeMine(ref);
    try {
      return read();
    } catch (error) {
      if (isAbsent(error)) return null;
      const cause = (error as Error).message;
      throw new HoldfastError('SESSION_UNREADABLE', { session: sessionName(ref), cause }, { cause: error });
    }
  }

  #mustBeMine(ref: SessionRef): void {
    if (ref.place !== this.place.url) {
      throw new HoldfastError('SESSION_NOT_FOUND', { session: `${sessionName(ref)} in ${this.place.url}` });
    }
  }
}
