// A consistent cut of a profile that a browser may be running on, in a folder of its own.
import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { classifyProfilePath } from '../../engines/wwebjs/classify-profile-path.ts';
import { numberedFile } from '../../engines/wwebjs/level-db/file-names.ts';
import { localStorageDatabase, whatsappIndexedDb } from '../../engines/wwebjs/login-databases.ts';
import { profileWorth } from '../../engines/wwebjs/profile-worth.ts';
import type { SessionContent } from '../../ports/snapshot-content.ts';
import { isAbsent } from '../folder/expect-path.ts';
import { pathOfText } from './byte-names.ts';
import { cutLevelDb } from './cut-level-db.ts';
import type { LevelDbCut } from './cut-level-db.ts';
import { inParallel } from './in-parallel.ts';
import { copyFile, ifUnchanged, linkOrCopy } from './link-or-copy.ts';
import type { Brought } from './link-or-copy.ts';
import { isBlobPath, walkProfile } from './walk-profile.ts';
import type { ProfileWalk, WalkedFile } from './walk-profile.ts';

export interface HotCutRequest {
  /** Of the profile. */
  readonly folder: string;
  /** An empty folder for the cut. */
  readonly into: string;
  readonly set: 'essential' | 'whole';
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

export interface HotCut {
  /** What the original looked like, by path, where the cut surely has its content; null where it has not. */
  readonly originals: ReadonlyMap<string, Brought | null>;
  readonly emptyFolders: readonly string[];
  readonly leftOut: SessionContent['leftOut'];
  /** Of the databases that a login needs, by path. */
  readonly needed: ReadonlyMap<string, LevelDbCut>;
  /** Vital files that went away while the cut was made: the next one is made without them. */
  readonly missed: readonly string[];
}

const copiesAtOnce = 4;
const triesForOne = 4;
const pauseForOneMs = 20;
/** Chromium writes large values to the end and never touches them again; whatever is younger may be in the making. */
const settledAfterMs = 10_000;

export async function hotCut(request: HotCutRequest): Promise<HotCut> {
  return new Cutting(request).run();
}

class Cutting {
  readonly #request: HotCutRequest;
  readonly #originals = new Map<string, Brought | null>();
  readonly #leftOut: { path: string; why: string }[] = [];
  readonly #missed: string[] = [];
  readonly #made = new Set<string>(['']);

  constructor(request: HotCutRequest) {
    this.#request = request;
  }

  async run(): Promise<HotCut> {
    const { folder, into, set, nowMs, signal } = this.#request;
    const walk = await walkProfile(folder, set, nowMs);
    // Large values before and after the database that names them: whatever it names at its moment is there at one of the two.
    await this.#bringBlobs(walk);
    const needed = new Map<string, LevelDbCut>();
    const plain = new Set<string>();
    for (const path of walk.levelDbs) {
      const cut = await cutLevelDb(`${folder}/${path}`, `${into}/${path}`, signal);
      const isNeeded = path === whatsappIndexedDb || path === localStorageDatabase;
      if (isNeeded) needed.set(path, cut);
      if (isNeeded || cut.health.state === 'whole') this.#takeCut(path, cut);
      else plain.add(path);
    }
    await this.#bringBlobs(await walkProfile(folder, set, nowMs));
    await this.#copyOthers(walk, plain);
    for (const path of walk.emptyFolders) await this.#makeFolder(path);
    for (const path of plain)
      this.#leftOut.push({
        path,
        why: 'nothing is left out, but its database is damaged or did not hold still',
      });
    return {
      originals: this.#originals,
      emptyFolders: walk.emptyFolders,
      leftOut: [...walk.leftOut, ...this.#leftOut],
      needed,
      missed: this.#missed,
    };
  }

  #takeCut(path: string, { brought }: LevelDbCut): void {
    for (const [name, original] of brought) this.#originals.set(`${path}/${name}`, original);
    this.#made.add(path);
  }

  async #bringBlobs(walk: ProfileWalk): Promise<void> {
    const { folder, into, nowMs, signal } = this.#request;
    for (const { path, modifiedMs } of walk.files) {
      if (!isBlobPath(path) || this.#originals.has(path)) continue;
      signal?.throwIfAborted();
      await this.#makeFolder(parentOf(path));
      const bring = nowMs - modifiedMs > settledAfterMs ? linkOrCopy : copyFile;
      try {
        this.#originals.set(path, await bring(pathOfText(folder, path), pathOfText(into, path)));
      } catch (error) {
        // Then no record of the moment of the cut names it.
        if (!isAbsent(error)) throw error;
      }
    }
  }

  async #copyOthers(walk: ProfileWalk, plain: ReadonlySet<string>): Promise<void> {
    const groups = new Map<string, WalkedFile[]>();
    for (const file of walk.files) {
      if (isBlobPath(file.path) || this.#isCutAlready(file, walk, plain)) continue;
      // A database and its journal are of one moment, or of none.
      const name = file.path.replace(/-(journal|wal|shm)$/, '');
      groups.set(name, [...(groups.get(name) ?? []), file]);
    }
    await inParallel([...groups.values()], copiesAtOnce, (group) => this.#copyGroup(group));
  }

  /** Of a database only what the cut brought is needed, and the texts beside it. */
  #isCutAlready(file: WalkedFile, walk: ProfileWalk, plain: ReadonlySet<string>): boolean {
    const parent = parentOf(file.path);
    if (!walk.levelDbs.includes(parent) || plain.has(parent)) return false;
    const name = file.path.slice(parent.length + 1);
    return name === 'CURRENT' || /^MANIFEST-|\.dbtmp$/.test(name) || numberedFile(name) !== null;
  }

  async #copyGroup(group: readonly WalkedFile[]): Promise<void> {
    const { signal } = this.#request;
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      const isQuiet = await this.#copyOnce(group);
      if (isQuiet) return;
      if (tries === triesForOne) break;
      await pause(pauseForOneMs);
    }
    for (const { path } of group)
      this.#leftOut.push({ path, why: 'nothing is left out, but it was written to while it was copied' });
  }

  /** @returns whether all of it is of one moment */
  async #copyOnce(group: readonly WalkedFile[]): Promise<boolean> {
    const { folder, into } = this.#request;
    const there: { path: string; original: Brought }[] = [];
    for (const { path } of group) {
      await this.#makeFolder(parentOf(path));
      try {
        const original = await copyFile(pathOfText(folder, path), pathOfText(into, path));
        this.#originals.set(path, original.stat === null ? null : original);
        there.push({ path, original });
      } catch (error) {
        if (!isAbsent(error)) throw error;
        this.#originals.delete(path);
        this.#tellGone(path);
      }
    }
    for (const { path, original } of there) {
      if (original.stat === null) return false;
      if ((await ifUnchanged(pathOfText(folder, path), original.stat)) === null) return false;
    }
    return true;
  }

  #tellGone(path: string): void {
    if (isVital(path)) this.#missed.push(path);
    else if (!this.#leftOut.some((each) => each.path === path))
      this.#leftOut.push({ path, why: 'it went away meanwhile' });
  }

  async #makeFolder(path: string): Promise<void> {
    if (this.#made.has(path)) return;
    await mkdir(pathOfText(this.#request.into, path), { recursive: true, mode: 0o700 });
    this.#made.add(path);
  }
}

/** What is beside the files of a database (its LOG) is none of its content, and a half-written file of Chromium is nobody's. */
function isVital(path: string): boolean {
  const worth = classifyProfilePath(path);
  if (worth === 'indexeddb' || worth === 'local-storage') return false;
  return profileWorth[worth].worth === 'vital' && !/(^|\/)\.(org\.chromium|com\.google)\.[^/]*$/.test(path);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
